using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Accounts;

public sealed class ApiKeysTests(ApiKeysTests.FewKeysFixture fixture) : IClassFixture<ApiKeysTests.FewKeysFixture>
{
    private readonly CoordinatorFixture _fixture = fixture.Required();

    private const int MaxKeys = 8;

    [SkippableFact]
    public async Task Create_Always_StoresOnlyTheHash()
    {
        var owner = await OwnerAsync();

        var created = await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "laptop" }, owner).ResponseAsync.Within();

        created.Secret.Should().StartWith("afk_").And.HaveLength(47).And.StartWith(created.ApiKey.Prefix);
        created.ApiKey.Prefix.Should().HaveLength(12);
        created.ApiKey.Scopes.Should().Equal("account", "inference", "jobs", "models", "nodes", "payments");
        var row = await _fixture.Service<Db>().SingleAsync<string>(
            "select row_to_json(k)::text from api_keys k where id = @Value", ParseKey(created.ApiKey.KeyId), default).Within();
        row.Should().NotContain(created.Secret).And.Contain(Convert.ToHexStringLower(ApiKeySecret.Hash(created.Secret)));
    }

    [SkippableFact]
    public async Task Create_BrokenRules_NamesEveryField()
    {
        var owner = await OwnerAsync();
        var request = new CreateApiKeyRequest { Name = new string('x', 65), Scopes = { "jobs", "everything" }, ExpireTime = new Timestamp { Seconds = 1 } };

        var create = () => Client().CreateApiKeyAsync(request, owner).ResponseAsync.Within();

        var exception = (await create.Should().ThrowAsync<RpcException>()).Which;
        exception.ShouldBeFault(StatusCode.InvalidArgument, "API_KEY_INVALID");
        exception.Detail<BadRequest>().FieldViolations.Select(v => v.Field).Should().Equal("name", "expire_time", "scopes[1]");
    }

    [SkippableTheory]
    [InlineData("   ")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    public async Task Create_NameThatCannotBeRead_IsRefused(string name)
    {
        var owner = await OwnerAsync();

        var create = () => Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = name }, owner).ResponseAsync.Within();

        var exception = (await create.Should().ThrowAsync<RpcException>()).Which;
        exception.ShouldBeFault(StatusCode.InvalidArgument, "API_KEY_INVALID");
        exception.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be("name");
    }

    [SkippableFact]
    public async Task Create_NameWithBlanksAround_IsTrimmed()
    {
        var owner = await OwnerAsync();

        var created = await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "  laptop " }, owner).ResponseAsync.Within();
        var updated = await Client().UpdateApiKeyAsync(new UpdateApiKeyRequest { KeyId = created.ApiKey.KeyId, Name = " desk " }, owner).ResponseAsync.Within();

        (created.ApiKey.Name, updated.ApiKey.Name).Should().Be(("laptop", "desk"));
    }

    [SkippableFact]
    public async Task Create_ScopeTheCallerLacks_IsDenied()
    {
        var owner = await OwnerAsync();
        var keeper = await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "keeper", Scopes = { Scopes.Account } }, owner).ResponseAsync.Within();

        var create = () => Client().CreateApiKeyAsync(
            new CreateApiKeyRequest { Name = "more", Scopes = { Scopes.Jobs } }, RunningCoordinator.Bearer(keeper.Secret)).ResponseAsync.Within();

        (await create.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
    }

    [SkippableFact]
    public async Task Create_ManyAtOnce_StopsAtTheLimit()
    {
        var owner = await OwnerAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, MaxKeys + 4).Select(_ => TryCreateAsync(owner))).Within();

        results.Count(reason => reason is null).Should().Be(MaxKeys - 1, "one key exists from the start");
        results.Where(reason => reason is not null).Should().AllBe("API_KEY_LIMIT");
    }

    [SkippableFact]
    public async Task Create_NegativeLimit_NamesTheField()
    {
        var request = new CreateApiKeyRequest { Name = "k", Limits = new ApiKeyLimits { RequestsPerMinute = 1, RequestsPerDay = -1, TokensPerMonth = int.MinValue } };
        var owner = await OwnerAsync();

        var create = () => Client().CreateApiKeyAsync(request, owner).ResponseAsync.Within();

        var exception = (await create.Should().ThrowAsync<RpcException>()).Which;
        exception.ShouldBeFault(StatusCode.InvalidArgument, "API_KEY_INVALID");
        exception.Detail<BadRequest>().FieldViolations.Select(v => v.Field).Should().Equal("limits.requests_per_day", "limits.tokens_per_month");
    }

    [SkippableFact]
    public async Task Update_NameOrLimits_LeavesTheOther()
    {
        var owner = await OwnerAsync();
        var limits = new ApiKeyLimits { RequestsPerMinute = 1, RequestsPerHour = 2, RequestsPerDay = 3, RequestsPerMonth = 4, TokensPerMonth = 5 };
        var key = await CreateAndListAsync(new CreateApiKeyRequest { Name = "a", Limits = limits }, owner);

        var named = await Client().UpdateApiKeyAsync(new UpdateApiKeyRequest { KeyId = key.KeyId, Name = "b" }, owner).ResponseAsync.Within();
        var lifted = await Client().UpdateApiKeyAsync(new UpdateApiKeyRequest { KeyId = key.KeyId, Limits = new ApiKeyLimits() }, owner).ResponseAsync.Within();

        named.ApiKey.Should().Be(new ApiKey(key) { Name = "b" });
        lifted.ApiKey.Should().Be(new ApiKey(key) { Name = "b", Limits = new ApiKeyLimits() });
        (await Client().ListApiKeysAsync(new ListApiKeysRequest(), owner).ResponseAsync.Within()).ApiKeys[0].Should().Be(lifted.ApiKey);
    }

    [SkippableTheory]
    [InlineData("", 0, "name")]
    [InlineData("b", -1, "limits.requests_per_minute")]
    public async Task Update_BrokenRule_NamesTheFieldAndChangesNothing(string name, int perMinute, string field)
    {
        var owner = await OwnerAsync();
        var key = await CreateAndListAsync(new CreateApiKeyRequest { Name = "a" }, owner);
        var request = new UpdateApiKeyRequest { KeyId = key.KeyId, Name = name, Limits = new ApiKeyLimits { RequestsPerMinute = perMinute } };

        var update = () => Client().UpdateApiKeyAsync(request, owner).ResponseAsync.Within();

        var exception = (await update.Should().ThrowAsync<RpcException>()).Which;
        exception.ShouldBeFault(StatusCode.InvalidArgument, "API_KEY_INVALID");
        exception.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
        (await Client().ListApiKeysAsync(new ListApiKeysRequest(), owner).ResponseAsync.Within()).ApiKeys[0].Should().Be(key);
    }

    [SkippableFact]
    public async Task Update_OtherUsersKey_IsNotFoundAndChangesNothing()
    {
        var (alice, bob) = (await OwnerAsync(), await OwnerAsync());
        var key = await CreateAndListAsync(new CreateApiKeyRequest { Name = "alice's" }, alice);

        var update = () => Client().UpdateApiKeyAsync(new UpdateApiKeyRequest { KeyId = key.KeyId, Name = "bob's" }, bob).ResponseAsync.Within();

        (await update.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "API_KEY_NOT_FOUND");
        (await Client().ListApiKeysAsync(new ListApiKeysRequest(), alice).ResponseAsync.Within()).ApiKeys[0].Should().Be(key);
    }

    [SkippableFact]
    public async Task Limits_KeyThatHasThem_CannotLiftThem()
    {
        var request = new CreateApiKeyRequest { Name = "limited", Limits = new ApiKeyLimits { TokensPerMonth = 1 } };
        var key = await Client().CreateApiKeyAsync(request, await OwnerAsync()).ResponseAsync.Within();
        var limited = RunningCoordinator.Bearer(key.Secret);

        var create = () => Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "free" }, limited).ResponseAsync.Within();
        var lift = () => Client().UpdateApiKeyAsync(
            new UpdateApiKeyRequest { KeyId = key.ApiKey.KeyId, Limits = new ApiKeyLimits() }, limited).ResponseAsync.Within();

        (await create.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.PermissionDenied, "API_KEY_LIMITED");
        (await lift.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.PermissionDenied, "API_KEY_LIMITED");
    }

    [SkippableFact]
    public async Task List_SeveralPages_ShowsEachKeyOnceNewestFirst()
    {
        var owner = await OwnerAsync();
        foreach (var name in (string[])["a", "b", "c", "d"]) await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = name }, owner).ResponseAsync.Within();

        var names = new List<string>();
        var token = "";
        do
        {
            var page = await Client().ListApiKeysAsync(new ListApiKeysRequest { PageSize = 2, PageToken = token }, owner).ResponseAsync.Within();
            page.ApiKeys.Count.Should().BeLessThanOrEqualTo(2);
            names.AddRange(page.ApiKeys.Select(key => key.Name));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        names.Should().HaveCount(5);
        names[..4].Should().Equal("d", "c", "b", "a");
    }

    [SkippableFact]
    public async Task List_OtherUsersKeys_AreNotThere()
    {
        var alice = await OwnerAsync();
        var bob = await OwnerAsync();
        var key = await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "alice's" }, alice).ResponseAsync.Within();

        var seen = await Client().ListApiKeysAsync(new ListApiKeysRequest(), bob).ResponseAsync.Within();

        seen.ApiKeys.Select(k => k.KeyId).Should().NotContain(key.ApiKey.KeyId);
    }

    [SkippableFact]
    public async Task Revoke_OtherUsersKey_IsNotFoundAndChangesNothing()
    {
        var alice = await OwnerAsync();
        var bob = await OwnerAsync();
        var key = await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "alice's" }, alice).ResponseAsync.Within();

        var revoke = () => Client().RevokeApiKeyAsync(new RevokeApiKeyRequest { KeyId = key.ApiKey.KeyId }, bob).ResponseAsync.Within();

        (await revoke.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "API_KEY_NOT_FOUND");
        await Client().GetMeAsync(new GetMeRequest(), RunningCoordinator.Bearer(key.Secret)).ResponseAsync.Within();
    }

    [SkippableFact]
    public async Task Revoke_Twice_KeepsTheFirstTime()
    {
        var owner = await OwnerAsync();
        var key = await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "twice" }, owner).ResponseAsync.Within();
        var request = new RevokeApiKeyRequest { KeyId = key.ApiKey.KeyId };

        var first = await Client().RevokeApiKeyAsync(request, owner).ResponseAsync.Within();
        var second = await Client().RevokeApiKeyAsync(request, owner).ResponseAsync.Within();

        first.ApiKey.RevokeTime.Should().NotBeNull();
        second.ApiKey.RevokeTime.Should().Be(first.ApiKey.RevokeTime);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("key_")]
    [InlineData("job_00000000000000000000000000")]
    public async Task Revoke_MalformedId_IsNotFound(string keyId)
    {
        var owner = await OwnerAsync();

        var revoke = () => Client().RevokeApiKeyAsync(new RevokeApiKeyRequest { KeyId = keyId }, owner).ResponseAsync.Within();

        (await revoke.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "API_KEY_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Uses_AfterCalls_AreWrittenDownInABatch()
    {
        var owner = await OwnerAsync();
        await Client().GetMeAsync(new GetMeRequest(), owner).ResponseAsync.Within();

        await _fixture.Service<ApiKeyUses>().RecordAsync(default).Within();

        var keys = await Client().ListApiKeysAsync(new ListApiKeysRequest(), owner).ResponseAsync.Within();
        keys.ApiKeys.Should().ContainSingle().Which.LastUseTime.Should().NotBeNull();
    }

    [SkippableFact]
    public async Task EnsureDemoUser_Again_MakesAKeyOnlyWhenAsked()
    {
        var bootstrap = _fixture.Service<AccountBootstrap>();

        var first = await bootstrap.EnsureDemoUserAsync(makeKey: false, default).Within();
        var second = await bootstrap.EnsureDemoUserAsync(makeKey: false, default).Within();
        var third = await bootstrap.EnsureDemoUserAsync(makeKey: true, default).Within();

        first.NewKey.Should().NotBeNull();
        second.Should().Be(first with { NewKey = null });
        third.UserId.Should().Be(first.UserId);
        third.NewKey.Should().NotBeNull().And.NotBe(first.NewKey);
        await Client().GetMeAsync(new GetMeRequest(), RunningCoordinator.Bearer(third.NewKey!)).ResponseAsync.Within();
        var old = () => Client().GetMeAsync(new GetMeRequest(), RunningCoordinator.Bearer(first.NewKey!)).ResponseAsync.Within();
        (await old.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.Unauthenticated, "CREDENTIAL_REVOKED");
    }

    private static Id<ApiKeyTag> ParseKey(string text) => Id<ApiKeyTag>.TryParse(text, out var id) ? id : throw new FormatException(text);

    private AccountService.AccountServiceClient Client() => new(_fixture.Anonymous);

    private async Task<Metadata> OwnerAsync() => RunningCoordinator.Bearer((await _fixture.Coordinator.CreateUserAsync()).NewKey!);

    /// <summary>The key as it is stored, which is what lists show.</summary>
    private async Task<ApiKey> CreateAndListAsync(CreateApiKeyRequest request, Metadata owner)
    {
        await Client().CreateApiKeyAsync(request, owner).ResponseAsync.Within();
        return (await Client().ListApiKeysAsync(new ListApiKeysRequest(), owner).ResponseAsync.Within()).ApiKeys[0];
    }

    private async Task<string?> TryCreateAsync(Metadata owner)
    {
        try
        {
            await Client().CreateApiKeyAsync(new CreateApiKeyRequest { Name = "many" }, owner).ResponseAsync.Within();
            return null;
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }

    public sealed class FewKeysFixture : CoordinatorFixture
    {
        protected override void Configure(WebApplicationBuilder builder) =>
            builder.Services.Configure<AccountsOptions>(options => options.MaxActiveKeys = MaxKeys);
    }
}
