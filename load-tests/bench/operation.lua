-- Sends the body in the file BENCH_TEMPLATE with the running number in place of __N__: after BENCH_FIRST, up to BENCH_COUNT and over again.
local key = os.getenv("BENCH_KEY")
local headers = { ["content-type"] = "application/json" }
if key and key ~= "" then headers["authorization"] = "Bearer " .. key end
local at, count = tonumber(os.getenv("BENCH_FIRST")), tonumber(os.getenv("BENCH_COUNT"))
local file = assert(io.open(os.getenv("BENCH_TEMPLATE")))
local template = file:read("*a")
file:close()
local function write(number)
  return wrk.format("POST", "/graphql", headers, (template:gsub("__N__", string.format("%d", number))))
end
-- Few are written before: writing one while the load runs takes time of the core that the sources share.
local ready = {}
init = function()
  if count <= 1000 then for number = 1, count do ready[number] = write(number) end end
end
request = function()
  at = at % count + 1
  return ready[at] or write(at)
end
-- GraphQL errors are an HTTP 200. Looking into responses takes time, so it is done while servers warm up.
local threads = {}
setup = function(thread) threads[#threads + 1] = thread end
faults = 0
if os.getenv("BENCH_LOOK") == "1" then
  response = function(_, _, body)
    if body:find('"errors":[', 1, true) then faults = faults + 1 end
  end
end
done = function(summary, latency)
  local seen = 0
  for _, thread in ipairs(threads) do seen = seen + thread:get("faults") end
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"refused":%d,"p50Ms":%f,"p99Ms":%f}\n', summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout + seen,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
