using System.Net;
using System.Text;
using AIForge.Coordinator.Models.Imports;
using AIForge.Coordinator.Models.Imports.Hub;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Coordinator.Tests.Models.Uploads;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Models.Imports;

/// <summary>Who may read what of the hub, where tokens go, and where the network goes itself.</summary>
public sealed class ImportAccessTests(ImportsFixture fixture) : IClassFixture<ImportsFixture>
{
    private readonly ImportsFixture _fixture = (ImportsFixture)fixture.Required();

    [SkippableFact]
    public async Task Gated_OnlyWithTheRightToken_AndTheTokenStaysWithTheHub()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        repo.IsGated = true;

        (await ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo))).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_GATED");
        await _fixture.SetTokenAsync(user, HubServer.OtherToken);
        (await ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo))).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_GATED_NO_ACCESS");
        await _fixture.SetTokenAsync(user, HubServer.GoodToken);
        var import = await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "ready");

        import.State.Should().Be("ready", import.FailureMessage);
        var asked = _fixture.Hub.Asked.Where(one => one.Path.Contains(repo.Name, StringComparison.Ordinal)).ToList();
        asked.Where(one => one.Port == _fixture.Hub.CdnPort).Should().NotBeEmpty().And.AllSatisfy(one => one.Token.Should().BeEmpty());
        asked.Should().Contain(one => one.Token == $"Bearer {HubServer.GoodToken}");
    }

    [SkippableFact]
    public async Task Private_OnlyWithToken()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        repo.IsPrivate = true;

        (await ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo))).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_REPOSITORY_PRIVATE");
        await _fixture.SetTokenAsync(user, HubServer.GoodToken);

        (await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "ready")).State.Should().Be("ready");
    }

    [SkippableFact]
    public async Task Gate_ClosesMeanwhile_Fails_AndRetryAfterwardsWorks()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        repo.OnHub = context =>
        {
            repo.OnHub = null;
            repo.IsGated = true;
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };

        var import = await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "failed");

        (import.State, import.FailureReason).Should().Be(("failed", "IMPORT_GATED"));
        await _fixture.SetTokenAsync(user, HubServer.GoodToken);
        await _fixture.Imports.RetryModelImportAsync(new RetryModelImportRequest { ImportId = import.ImportId }, user.Headers).ResponseAsync.Within();
        (await _fixture.WhenAsync(user, import, now => now.State == "ready")).State.Should().Be("ready");
    }

    [SkippableFact]
    public async Task Token_IsKeptWrapped_AndOnlyItsPresenceIsTold()
    {
        var (user, other) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        (await StateAsync()).Present.Should().BeFalse();

        await _fixture.SetTokenAsync(user, HubServer.GoodToken);

        (await StateAsync()).Present.Should().BeTrue();
        (await StateAsync()).SetTime.ToDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        (await _fixture.Imports.GetImportTokenAsync(new GetImportTokenRequest(), other.Headers).ResponseAsync.Within()).Present.Should().BeFalse();
        var row = await _fixture.Service<ImportTokensStore>().FindAsync(user.Id, default).Within();
        Encoding.Latin1.GetString(row!.Wrapped).Should().NotContain("hf_");
        (await _fixture.Service<ImportTokens>().FindAsync(user.Id, default).Within()).Should().Be(HubServer.GoodToken);
        foreach (var wrong in new[] { "", "short", "with a space", "ünicode-token", "line\nbreak-token", new string('x', 257) })
            (await ImportsFixture.FaultAsync(() => _fixture.SetTokenAsync(user, wrong))).ShouldBeFault(StatusCode.InvalidArgument, "IMPORT_INVALID");
        await _fixture.Imports.DeleteImportTokenAsync(new DeleteImportTokenRequest(), user.Headers).ResponseAsync.Within();
        (await StateAsync()).Present.Should().BeFalse();

        async Task<GetImportTokenResponse> StateAsync() => await _fixture.Imports.GetImportTokenAsync(new GetImportTokenRequest(), user.Headers).ResponseAsync.Within();
    }

    [SkippableFact]
    public async Task Token_MasterKeyReplaced_IsWrappedAgain()
    {
        var user = await _fixture.UserAsync();
        await _fixture.SetTokenAsync(user, HubServer.GoodToken);
        var options = new SecretsOptions();
        options.MasterKeys.Add(new MasterKey { Id = "second", Key = Convert.ToBase64String(new byte[32]) });
        options.MasterKeys.Add(new MasterKey { Id = "first", Key = _fixture.Storage()["Secrets:MasterKeys:0:Key"]! });
        var store = _fixture.Service<ImportTokensStore>();
        var tokens = new ImportTokens(store, new ConfiguredKeyWrapping(Options.Create(options)), TimeProvider.System);

        await tokens.RewrapAsync(100, default).Within();

        (await store.FindAsync(user.Id, default).Within())!.KeyId.Should().Be("second");
        (await tokens.FindAsync(user.Id, default).Within()).Should().Be(HubServer.GoodToken);
        await _fixture.Imports.DeleteImportTokenAsync(new DeleteImportTokenRequest(), user.Headers).ResponseAsync.Within();
    }

    [SkippableTheory]
    [InlineData("http://10.0.0.1/x", "IMPORT_REDIRECT_REFUSED")]
    [InlineData("http://169.254.169.254/latest/meta-data", "IMPORT_REDIRECT_REFUSED")]
    [InlineData("http://localhost:5432/", "IMPORT_REDIRECT_REFUSED")]
    [InlineData("http://cdn.test.evil.example/", "IMPORT_REDIRECT_REFUSED")]
    [InlineData("file:///etc/passwd", "IMPORT_REDIRECT_REFUSED")]
    [InlineData("http://user@x.cdn.test/", "IMPORT_REDIRECT_REFUSED")]
    [InlineData("http://x.cdn.test/", "IMPORT_ADDRESS_REFUSED")]
    public async Task Redirect_WhereNothingIsToBeFetched_IsRefused(string location, string reason)
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        repo.OnHub = _ =>
        {
            repo.Location = location;
            return Task.FromResult(false);
        };

        var import = await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "failed");

        (import.State, import.FailureReason).Should().Be(("failed", reason));
    }

    [SkippableFact]
    public async Task Redirect_WithoutEnd_IsRefused()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        repo.Location = $"/{repo.Name}/resolve/main/a.gguf";

        (await ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo))).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_REDIRECT_REFUSED");
        _fixture.Hub.Asked.Count(asked => asked.Method == "HEAD" && asked.Path.Contains(repo.Name, StringComparison.Ordinal)).Should().Be(6);
    }

    [SkippableFact]
    public async Task Hub_IsAway_Is503()
    {
        var settings = _fixture.Storage();
        settings["Models:HuggingFace:BaseUrl"] = "http://127.0.0.1:9";
        await using var coordinator = await RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString, configure: builder => builder.Configuration.AddInMemoryCollection(settings));
        var user = await _fixture.UserAsync();

        var create = () => new ModelImportService.ModelImportServiceClient(coordinator.Anonymous)
            .CreateModelImportAsync(new CreateModelImportRequest { Repository = "a/b" }, user.Headers).ResponseAsync.Within();

        (await ImportsFixture.FaultAsync(create)).ShouldBeFault(StatusCode.Unavailable, "IMPORT_SOURCE_UNAVAILABLE");
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("https://x/path")]
    [InlineData("https://user:secret@x")]
    [InlineData("x")]
    public async Task Start_WrongBaseUrl_RefusesToStart(string url)
    {
        var start = () => RunningCoordinator.StartAsync("Host=nowhere", configure: builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Models:HuggingFace:BaseUrl"] = url }));

        await start.Should().ThrowAsync<OptionsValidationException>();
    }

    // By the registries of IANA for special-purpose addresses.
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    public void Address_IsPublicOrNot(string address, bool isPublic) => PublicAddresses.IsPublic(IPAddress.Parse(address)).Should().Be(isPublic);

    [Theory]
    [InlineData("# Only text", "", "# Only text")]
    [InlineData("---\nlicense: mit\n---\ntext", "mit", "text")]
    [InlineData("\uFEFF---\r\nlicense: \"mit\"\r\n---\r\n\r\ntext\r\n", "mit", "text")]
    [InlineData("---\nlicense:\n- mit\n- bsd\n---\n", "mit", "")]
    [InlineData("---\nlicense: other\nlicense_name: llama3.2\n---\nx", "llama3.2", "x")]
    [InlineData("---\nlicense: other\n---\nx", "other", "x")]
    [InlineData("---\ntags:\n  license: no\n---\nx", "", "x")]
    [InlineData("---\nlicense: mit\nno end", "", "---\nlicense: mit\nno end")]
    [InlineData("", "", "")]
    [InlineData("a\u0000b\tc\n    d\u200b", "", "ab\tc\n    d")]
    public void Card_FrontMatterAndText(string readme, string license, string text) => RepositoryCard.Parse(readme).Should().Be(new RepositoryCard(license, text));
}
