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
}
