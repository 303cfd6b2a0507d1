/** The blog that every server of the benchmark reads: what the upstream and the subgraphs answer from. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly city: string;
}

export interface Post {
  readonly id: number;
  readonly userId: number;
  readonly title: string;
  readonly body: string;
}

export const maxUserId = 1_000;
const pageSize = 20;

export function userOf(id: number): User {
  return { id, name: `User ${id}`, email: `user${id}@example.org`, city: 'La Rochelle' };
}

export const users: readonly User[] = Array.from({ length: 10 }, (_, index) => userOf(index + 1));

export const posts: readonly Post[] = Array.from({ length: 100 }, (_, index) =>
  postOf(index + 1, (index % 10) + 1),
);

/** 20 posts by 20 users. Neighbouring pages share few of them. */
export function archivePage(page: number): readonly Post[] {
  return Array.from({ length: pageSize }, (_, index) => {
    const userId = ((page * 7 + index * 13) % maxUserId) + 1;
    return postOf(page * pageSize + index, userId);
  });
}

export const series = Array.from({ length: 10_000 }, (_, index) => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, index * 15)).toISOString(),
  value: Math.round(Math.sin(index / 50) * 1e4) / 100,
}));

function postOf(id: number, userId: number): Post {
  const body = 'Between the city and the islands everything sails through. '.repeat(2);
  return { id, userId, title: `Post ${id} on the strait`, body };
}
