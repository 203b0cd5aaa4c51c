// A bare `ws` broadcast: whatever is posted here goes to all that have connected, as the same bytes. It acknowledges as
// graphql-transport-ws does, so that the same clients can listen, and looks at nothing.
import { createServer } from 'node:http';

import { WebSocketServer } from 'ws';

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const message = Buffer.concat(chunks);
    for (const socket of sockets.clients) socket.send(message, { binary: false });
    response.writeHead(200, { 'content-length': 2 }).end('{}');
  });
});
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (accepted) => {
    accepted.once('message', () => accepted.send('{"type":"connection_ack"}'));
    accepted.on('message', () => undefined);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
