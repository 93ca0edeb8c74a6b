// What Electron is given to run when nothing is asked but whether it starts.
process.exit(0);
