// The same schema for the peers that are written in code.
export const typeDefs = /* GraphQL */ `
  type Query { posts: [Post] archive(page: Int!): [Post] series: [Observation] }
  type Post { id: Int userId: Int title: String body: String user: User }
  type User { id: Int name: String email: String city: String }
  type Observation { at: String value: Float }
`;

import { Pool } from 'undici';

const pool = new Pool(process.env.BENCH_UPSTREAM, { connections: 64 });
export const read = async (path) => (await pool.request({ path, method: 'GET' })).body.json();

export async function usersById(ids) {
  const users = await read(`/users?${[...new Set(ids)].map((id) => `id=${id}`).join('&')}`);
  const byId = new Map(users.map((user) => [user.id, user]));
  return ids.map((id) => byId.get(id) ?? null);
}
