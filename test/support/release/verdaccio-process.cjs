/** Runs Verdaccio with the configuration in argv, on a free port of loopback, which it prints. */
const { runServer } = require('verdaccio');

runServer(process.argv[2]).then((app) => {
  const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
});
