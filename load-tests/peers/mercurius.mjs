import fastify from 'fastify';
import mercurius from 'mercurius';
import { read, typeDefs, usersById } from './blog.mjs';

const app = fastify();
app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  resolvers: {
    Query: {
      posts: () => read('/posts'),
      archive: (_, { page }) => read(`/archive?page=${page}`),
      series: () => read('/series'),
    },
  },
  loaders: { Post: { user: (queries) => usersById(queries.map(({ obj }) => obj.userId)) } },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
