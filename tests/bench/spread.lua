-- wrk: random addresses, `wrk -s spread.lua BASE -- FORMAT COUNT`; FORMAT has %d or %07d for the number
local form, count

function init(args)
  form, count = args[1], tonumber(args[2])
  math.randomseed(20261123)
end

function request()
  return wrk.format("GET", string.format(form, math.random(0, count - 1)))
end
