using System.Net;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Signals;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AIForge.Coordinator.Tests.Accounts;

public sealed class ApiKeyCacheTests : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly PostgresFixture _postgres;
    private readonly ManualTimeProvider _clock = new();
    private readonly InProcessSignals _signals = new(NullLogger<InProcessSignals>.Instance);
    private readonly ApiKeys _keys;
    private readonly ApiKeyCache _cache;
    private readonly ApiKeyChanges _revocations;
    private string _secret = "";
    private Guid _keyId;
    private Guid _userId;

    public ApiKeyCacheTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        var options = Options.Create(new AccountsOptions());
        _keys = new ApiKeys(postgres.Db, _signals, new SecurityLog(postgres.Db, _clock), options, _clock, NullLogger<ApiKeys>.Instance);
        _cache = new ApiKeyCache(new ApiKeysStore(postgres.Db), options, _clock);
        _revocations = new ApiKeyChanges(_signals, _cache);
    }

    public async Task InitializeAsync()
    {
        await _revocations.StartAsync(default).Within();
        await using var work = await _postgres.Db.BeginAsync(default).Within();
        var user = await AccountsStore.EnsureOperatorUserAsync(work, Id<UserTag>.New(_clock).Value, $"u-{Guid.NewGuid():n}", _clock.GetUtcNow(), default).Within();
        (var key, _secret) = await _keys.InsertAsync(work, user.Id, new NewApiKey("k", [Scopes.Jobs], null), origin: null, default).Within();
        (_keyId, _userId) = (key.Id, user.Id);
        await work.CommitAsync(default).Within();
    }

    public Task DisposeAsync() => _revocations.StopAsync(default).Within();

    [SkippableFact]
    public async Task Find_WithinHalfASecond_AsksTheDatabaseOnce()
    {
        await _cache.FindAsync(_secret, default).Within();
        await DeleteBehindOurBackAsync();

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        (await _cache.FindAsync(_secret, default).Within()).Should().NotBeNull();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _cache.FindAsync(_secret, default).Within()).Should().BeNull();
    }

    [SkippableFact]
    public async Task Find_AfterRevocation_SeesItAtOnce()
    {
        (await _cache.FindAsync(_secret, default).Within())!.RevokedAt.Should().BeNull();

        await _keys.RevokeAsync(_keyId, _userId, new CallOrigin(IPAddress.Loopback, "", null), default).Within();

        (await _cache.FindAsync(_secret, default).Within())!.RevokedAt.Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Find_RevokedBySignalOfAnotherReplica_AsksAgain()
    {
        await _cache.FindAsync(_secret, default).Within();
        await DeleteBehindOurBackAsync();

        await _signals.PublishAsync(ApiKeys.ChangedSignal, _keyId.ToString("N"), default).Within();

        (await _cache.FindAsync(_secret, default).Within()).Should().BeNull();
    }

    private async Task DeleteBehindOurBackAsync()
    {
        await using var command = _postgres.Source.CreateCommand("delete from api_keys where id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = _keyId });
        await command.ExecuteNonQueryAsync().Within();
    }
}
