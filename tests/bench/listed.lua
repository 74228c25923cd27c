-- wrk: the addresses of a list, one after another: `wrk -s listed.lua BASE -- FILE`, an address to a line
local paths, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
