-- Asks the bodies in the file BENCH_BODIES, one a line, one after the other from BENCH_FIRST on.
local key = os.getenv("BENCH_KEY")
local headers = { ["content-type"] = "application/json" }
if key and key ~= "" then headers["authorization"] = "Bearer " .. key end
local requests, at = {}, tonumber(os.getenv("BENCH_FIRST"))
init = function()
  for body in io.lines(os.getenv("BENCH_BODIES")) do
    requests[#requests + 1] = wrk.format("POST", "/graphql", headers, body)
  end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary, latency)
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"refused":%d,"p50Ms":%f,"p99Ms":%f}\n', summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
