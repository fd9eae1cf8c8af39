using System.Threading.Channels;
using AIForge.Coordinator.Platform.Database;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Coordinator.Tests.Platform.Database;

public sealed class NotificationListenerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _postgres = postgres.Required();

    private readonly Channel<string> _heard = Channel.CreateBounded<string>(100);

    [SkippableFact]
    public async Task Notify_Committed_ReachesTheSubscriber()
    {
        using var listener = await StartAsync("committed");

        await NotifyAsync("committed", "hello", commit: true);

        (await NextAsync()).Should().Be("hello");
        await listener.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Notify_RolledBack_IsNeverHeard()
    {
        using var listener = await StartAsync("rolled_back");

        await NotifyAsync("rolled_back", "lost", commit: false);
        await NotifyAsync("rolled_back", "kept", commit: true);

        (await NextAsync()).Should().Be("kept");
        await listener.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Subscribe_WhileListening_IsHeardToo()
    {
        using var listener = await StartAsync("first_channel");

        listener.Subscribe("second_channel", payload => _heard.Writer.TryWrite("second:" + payload));
        (await NextAsync()).Should().Be("second:");
        await NotifyAsync("second_channel", "x", commit: true);

        (await NextAsync()).Should().Be("second:x");
        await listener.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Connection_Killed_IsOpenedAgainAndTellsToLook()
    {
        using var listener = await StartAsync("reconnect");

        await _postgres.Db.ScalarAsync<long>(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where query = 'listen \"reconnect\"'", null, default).Within();

        (await NextAsync()).Should().BeEmpty();
        await NotifyAsync("reconnect", "again", commit: true);
        (await NextAsync()).Should().Be("again");
        await listener.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Handler_Throws_OthersStillHear()
    {
        using var listener = await StartAsync("throwing", _ => throw new InvalidOperationException("handler"));

        await NotifyAsync("throwing", "x", commit: true);

        (await NextAsync()).Should().Be("x");
        await listener.StopAsync(default).Within();
    }

    private async Task<NotificationListener> StartAsync(string channel, Action<string>? before = null)
    {
        var listener = new NotificationListener(_postgres.Source, TimeProvider.System, NullLogger<NotificationListener>.Instance);
        if (before is not null) listener.Subscribe(channel, before);
        listener.Subscribe(channel, payload => _heard.Writer.TryWrite(payload));
        await listener.StartAsync(default).Within();
        (await NextAsync()).Should().BeEmpty("the first message says that listening has begun");
        return listener;
    }

    private async Task NotifyAsync(string channel, string payload, bool commit)
    {
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        work.Notify(channel, payload);
        if (commit) await work.CommitAsync(default).Within();
    }

    private Task<string> NextAsync() => _heard.Reader.ReadAsync().Within();
}
