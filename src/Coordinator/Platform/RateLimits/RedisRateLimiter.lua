-- SlidingWindow over one hash a subject, for all rules at once so that a call takes from every rule or from none.
-- KEYS[1] the subject; ARGV: now (ms), cost, then limit and window (ms) and name of each rule.
-- Returns for each rule: fits (0|1), remaining, reset (ms).
local now, cost = tonumber(ARGV[1]), tonumber(ARGV[2])
local reply, states, all, longest = {}, {}, true, 0

for i = 3, #ARGV, 3 do
    local limit, window, name = tonumber(ARGV[i]), tonumber(ARGV[i + 1]), ARGV[i + 2] .. ':' .. ARGV[i + 1]
    local stored = redis.call('HMGET', KEYS[1], name .. ':i', name .. ':c', name .. ':p')
    local last, current, previous = tonumber(stored[1] or '0'), tonumber(stored[2] or '0'), tonumber(stored[3] or '0')
    local index = math.floor(now / window)
    if index > last then
        if index == last + 1 then previous = current else previous = 0 end
        current, last = 0, index
    end

    local left = math.max(1, math.min(window, (last + 1) * window - now))
    local used = current + math.ceil(previous * left / window)
    local fits = used + cost <= limit
    local reset = left
    if not fits then
        local room = limit - cost - current
        if cost > limit then reset = window
        elseif room >= 0 then reset = math.max(1, left - math.floor(room * window / math.max(1, previous)))
        else reset = left + window - math.floor((limit - cost) * window / current) end
        all = false
    end
    longest = math.max(longest, window)
    table.insert(states, {name, last, current, previous})
    table.insert(reply, fits and 1 or 0)
    table.insert(reply, math.max(0, limit - used - (fits and cost or 0)))
    table.insert(reply, reset)
end

if all then
    for _, s in ipairs(states) do
        redis.call('HSET', KEYS[1], s[1] .. ':i', string.format('%.0f', s[2]), s[1] .. ':c', s[3] + cost, s[1] .. ':p', s[4])
    end
    redis.call('PEXPIRE', KEYS[1], longest * 2)
end
return reply
