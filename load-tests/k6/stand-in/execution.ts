/** `k6/execution` as far as the scripts use it; whoever runs a script moves it on. */
export default { scenario: { iterationInTest: 0 } };
