using System.Collections.Concurrent;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Trust;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>The attempts that the nodes connected to this process should be running, and the desired state that tells them so.</summary>
internal sealed class HeldAttempts(IOptions<JobsOptions> options)
{
    private readonly ConcurrentDictionary<NodeSession, Dictionary<Guid, HeldAttempt>> _bySession = new();

    public int Count(NodeSession session)
    {
        if (!_bySession.TryGetValue(session, out var held)) return 0;
        lock (held) return held.Count;
    }

    /// <summary>Attempts that take a slot beside generations: containers have slots of their own.</summary>
    public int CountInference(NodeSession session)
    {
        if (!_bySession.TryGetValue(session, out var held)) return 0;
        lock (held) return held.Values.Count(attempt => attempt.Demand is null);
    }

    /// <summary>Slots of a node that nothing takes and nobody is about to give away.</summary>
    public int FreeSlots(NodeSession session) => session.Hello.Slots - Load(session) - session.ReservedSlots;

    /// <summary>Slots of a node in use, by generations or by jobs.</summary>
    public int Load(NodeSession session) => session.ActiveGenerations + CountInference(session);

    /// <summary>Keeps slots from being given away twice until disposed of; null when there are not as many.</summary>
    public SlotReservation? TryReserve(NodeSession session, int slots)
    {
        // Taken before it is looked whether they are there: of two who come at the same time none may count on what the other takes.
        session.Reserve(slots);
        if (FreeSlots(session) >= 0) return new SlotReservation(session, slots);
        session.Reserve(-slots);
        return null;
    }

    /// <summary>What the containers take that the node should be running.</summary>
    public IReadOnlyList<ContainerDemand> Containers(NodeSession session)
    {
        if (!_bySession.TryGetValue(session, out var held)) return [];
        lock (held) return [.. held.Values.Select(attempt => attempt.Demand).OfType<ContainerDemand>()];
    }

    public void Add(NodeSession session, HeldAttempt attempt)
    {
        var held = _bySession.GetOrAdd(session, _ => []);
        lock (held) held[attempt.Key.JobId] = attempt;
    }

    /// <summary>The node has the task: later desired states need not repeat it.</summary>
    public void MarkReported(NodeSession session, Guid jobId)
    {
        if (!_bySession.TryGetValue(session, out var held)) return;
        lock (held)
        {
            if (held.TryGetValue(jobId, out var attempt)) held[jobId] = attempt with { Task = null, Container = null };
        }
    }

    /// <summary>What the node was told to do on this stream; null when it does not hold the attempt, or has it from before.</summary>
    public AttemptInput? Input(NodeSession session, AttemptKey key)
    {
        if (!_bySession.TryGetValue(session, out var held)) return null;
        lock (held) return held.TryGetValue(key.JobId, out var attempt) && attempt.Key == key ? attempt.Input : null;
    }

    /// <summary>True when the session held this attempt.</summary>
    public bool Remove(NodeSession session, AttemptKey key)
    {
        if (!_bySession.TryGetValue(session, out var held)) return false;
        lock (held) return held.TryGetValue(key.JobId, out var attempt) && attempt.Key == key && held.Remove(key.JobId);
    }

    /// <summary>Forgets a job wherever it is held; returns the session that must be told, if any.</summary>
    public NodeSession? RemoveJob(Guid jobId)
    {
        foreach (var (session, held) in _bySession)
        {
            lock (held)
            {
                if (held.Remove(jobId)) return session;
            }
        }

        return null;
    }

    public void RemoveSession(NodeSession session) => _bySession.TryRemove(session, out _);

    public IReadOnlyList<AttemptKey> Keys()
    {
        var keys = new List<AttemptKey>();
        foreach (var (_, held) in _bySession)
        {
            lock (held) keys.AddRange(held.Values.Select(attempt => attempt.Key));
        }

        return keys;
    }

    public IEnumerable<NodeSession> SessionsWithWork => _bySession.Where(entry => Count(entry.Key) > 0).Select(entry => entry.Key);

    /// <summary>Sends the node everything it should be running; false when its stream is over.</summary>
    public bool SendDesiredState(NodeSession session)
    {
        if (!_bySession.TryGetValue(session, out var held)) return session.Send(new ConnectResponse { DesiredState = new DesiredState() });

        // Queued under the lock: an older state that overtook a newer one would make the node stop what it was just given.
        lock (held) return session.Send(new ConnectResponse { DesiredState = new DesiredState { Attempts = { held.Values.Select(ToDesired) } } });
    }

    private DesiredAttempt ToDesired(HeldAttempt held) => new()
    {
        Ref = new AttemptRef { JobId = new Id<JobTag>(held.Key.JobId).ToString(), Attempt = held.Key.Attempt },
        LeaseDuration = TimeSpan.FromSeconds(options.Value.LeaseSeconds).ToDuration(),
        Inference = held.Task,
        Container = held.Container,
    };
}
