import { DataFolderInUse } from '../../../../src/store/errors';
import { Store } from '../../../../src/store/store';

/** Opens the store in the folder given, says its own process id and holds the store until it is killed; or says that it cannot. */

try {
  Store.open(process.argv[3]);
  console.log(process.pid);
  setInterval(() => undefined, 1000);
} catch (error) {
  if (!(error instanceof DataFolderInUse)) throw error;
  console.log('refused');
}
