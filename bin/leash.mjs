// Loaded before a program that an older Node handed over to Node 24. When the older one is killed outright, this one
// ends the same way: otherwise it would go on holding the data folder, unseen.
if (process.channel !== undefined) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}
