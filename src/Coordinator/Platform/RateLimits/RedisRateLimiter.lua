-- WindowCounter over one hash a subject, for all rules at once so that a call takes from every rule or from none.
-- KEYS[1] the subject; ARGV[1] 'take' or 'correct'; then for each rule:
-- its name, limit, cost, number of the window, milliseconds left of it, its length, and whether it slides (1|0).
-- Returns for each rule: fits (0|1), remaining, reset (ms).
local correcting = ARGV[1] == 'correct'
local reply, states, all, keep = {}, {}, true, 1

for i = 2, #ARGV, 7 do
    local name, limit, cost = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local index, left, window, slides = tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4]), tonumber(ARGV[i + 5]), ARGV[i + 6] == '1'
    local stored = redis.call('HMGET', KEYS[1], name .. ':i', name .. ':c', name .. ':p')
    local last, current, previous = tonumber(stored[1] or '0'), tonumber(stored[2] or '0'), tonumber(stored[3] or '0')
    if index > last then
        if index == last + 1 then previous = current else previous = 0 end
        current, last = 0, index
    elseif index < last then
        left = window
    end

    local used = current
    if slides then used = used + math.ceil(previous * left / window) end
    local fits = used + cost <= limit
    local reset = left
    if not fits then
        local room = limit - cost - current
        if cost > limit then reset = window
        elseif not slides then reset = left
        elseif room >= 0 then reset = math.max(1, left - math.floor(room * window / math.max(1, previous)))
        else reset = left + window - math.floor((limit - cost) * window / current) end
        all = false
    end
    keep = math.max(keep, left + (slides and window or 0))
    table.insert(states, {name, last, math.max(0, current + cost), previous})
    table.insert(reply, fits and 1 or 0)
    table.insert(reply, math.max(0, limit - used - (fits and cost or 0)))
    table.insert(reply, reset)
end

if all or correcting then
    for _, s in ipairs(states) do
        redis.call('HSET', KEYS[1], s[1] .. ':i', string.format('%.0f', s[2]), s[1] .. ':c', s[3], s[1] .. ':p', s[4])
    end
    -- Another rule of the subject may need to be kept longer.
    redis.call('PEXPIRE', KEYS[1], math.max(keep, redis.call('PTTL', KEYS[1])))
end
return reply
