/** `k6/execution` as far as the scripts use it. The runner of a script advances it. */
export default { scenario: { iterationInTest: 0 } };
