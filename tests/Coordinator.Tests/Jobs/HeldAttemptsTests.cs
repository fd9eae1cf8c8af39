using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Jobs;

public sealed class HeldAttemptsTests
{
    private readonly HeldAttempts _held = new(Options.Create(new JobsOptions()));

    [Fact]
    public async Task SendDesiredState_ManyAtOnce_TheLastOneListsEverything()
    {
        for (var round = 0; round < 200; round++)
        {
            using var session = new NodeSession(new NodeIdentity(Guid.NewGuid(), Guid.NewGuid()), new NodeHello(), 64, TimeProvider.System);

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 8; i++)
                {
                    _held.Add(session, new HeldAttempt(new AttemptKey(Guid.NewGuid(), session.NodeId, 1), null));
                    _held.SendDesiredState(session);
                }
            }))).Within();

            DesiredState? last = null;
            while (session.Outgoing.TryRead(out var message)) last = message.DesiredState;
            last!.Attempts.Should().HaveCount(32, "a state that is out of date must not come last");
            _held.RemoveSession(session);
        }
    }

    [Fact]
    public void Remove_OtherAttemptOfTheJob_KeepsTheHeldOne()
    {
        using var session = new NodeSession(new NodeIdentity(Guid.NewGuid(), Guid.NewGuid()), new NodeHello(), 64, TimeProvider.System);
        var key = new AttemptKey(Guid.NewGuid(), session.NodeId, 2);
        _held.Add(session, new HeldAttempt(key, null));

        _held.Remove(session, key with { Attempt = 1 }).Should().BeFalse();

        _held.Count(session).Should().Be(1);
        _held.Remove(session, key).Should().BeTrue();
        _held.Count(session).Should().Be(0);
    }

    [Fact]
    public async Task TryReserve_ManyAtOnce_NeverGivesASlotTwice()
    {
        using var session = new NodeSession(new NodeIdentity(Guid.NewGuid(), Guid.NewGuid()), new NodeHello { Slots = 8 }, 64, TimeProvider.System);
        _held.Add(session, new HeldAttempt(new AttemptKey(Guid.NewGuid(), session.NodeId, 1), null));
        var (taken, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (_held.TryReserve(session, 3) is not { } slots) continue;
                InterlockedMax(ref most, Interlocked.Add(ref taken, 3));
                Interlocked.Add(ref taken, -3);
                slots.Dispose();
            }
        }))).Within();

        most.Should().BeInRange(3, 7);
        _held.FreeSlots(session).Should().Be(7, "all of them are given back");
        _held.TryReserve(session, 8).Should().BeNull();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
        }
    }
}
