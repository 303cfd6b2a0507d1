-- One request after the other, as the workload in WORKLOAD wants them.
local workload = os.getenv("WORKLOAD")
local key = os.getenv("BENCH_KEY")
local headers = { ["content-type"] = "application/json" }
if key and key ~= "" then headers["authorization"] = "Bearer " .. key end
local texts, count, at = {}, 1, 0
if workload == "distinct" then count = 997 end
for index = 1, count do
  local name = "Q" .. index
  if workload == "small" then texts[index] = '{"query":"{__typename}"}'
  elseif workload == "series" then texts[index] = '{"query":"query ' .. name .. ' { series { at value } }"}'
  else texts[index] = '{"query":"query ' .. name .. ' { posts { id title user { id name } } }"}' end
end
request = function()
  at = at % count + 1
  return wrk.format("POST", "/graphql", headers, texts[at])
end
done = function(summary, latency)
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"refused":%d,"p50Ms":%f,"p99Ms":%f}\n', summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.connect, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
