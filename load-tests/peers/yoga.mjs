import { createServer } from 'node:http';
import DataLoader from 'dataloader';
import { createSchema, createYoga } from 'graphql-yoga';
import { read, typeDefs, usersById } from './blog.mjs';

const schema = createSchema({
  typeDefs,
  resolvers: {
    Query: {
      posts: () => read('/posts'),
      archive: (_, { page }) => read(`/archive?page=${page}`),
      series: () => read('/series'),
    },
    Post: { user: (post, _, { users }) => users.load(post.userId) },
  },
});
const yoga = createYoga({ schema, logging: false, context: () => ({ users: new DataLoader(usersById) }) });
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
