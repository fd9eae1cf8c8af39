using AIForge.Coordinator.Models.Imports;
using AIForge.Coordinator.Tests.Models.Uploads;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Models.Imports;

/// <summary>What a bad hub, a dying coordinator and an impatient owner do to an import. A death is played by the lease that it leaves.</summary>
public sealed class ImportRecoveryTests(ImportsFixture fixture) : IClassFixture<ImportsFixture>
{
    private const int PartSize = 8 << 20;

    private readonly ImportsFixture _fixture = (ImportsFixture)fixture.Required();

    [SkippableFact]
    public async Task Connections_CutAndSilentAndBroken_AreTriedAgain()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(PartSize + 50_000);
        var repo = _fixture.Hub.Add("a.gguf", file);
        var asked = 0;
        repo.OnCdn = async context => ++asked switch
        {
            1 => await CutAsync(context, file),
            2 => await AnswerAsync(context, 500),
            3 => await AnswerAsync(context, 403),
            _ => false,
        };

        var created = await _fixture.ImportAsync(user, repo);
        var waiting = await _fixture.WhenAsync(user, created, now => now.Problem.Length > 0);
        var import = await _fixture.WhenAsync(user, created, "ready");

        waiting.Problem.Should().Contain("cannot be asked");
        waiting.NextAttemptTime.Should().NotBeNull();
        (import.State, import.Problem).Should().Be(("ready", ""));
        asked.Should().Be(5, "three failures and two parts");
        (await _fixture.DownloadAsync(user, import.ModelId)).Should().Equal(file);
    }

    [SkippableFact]
    public async Task Hub_FallsSilent_IsGivenUpAndTriedAgain()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        var asked = 0;
        repo.OnCdn = async context =>
        {
            if (++asked > 1) return false;
            context.Response.StatusCode = 206;
            context.Response.ContentLength = 5_000;
            context.Response.Headers.ContentRange = "bytes 0-4999/5000";
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };

        var created = await _fixture.ImportAsync(user, repo);

        (await _fixture.WhenAsync(user, created, now => now.Problem.Length > 0)).Problem.Should().Contain("silent");
        (await _fixture.WhenAsync(user, created, "ready")).State.Should().Be("ready");
    }

    [SkippableFact]
    public async Task TooManyRequests_WaitsAsLongAsItIsTold()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        var asked = 0;
        repo.OnHub = async context =>
        {
            if (++asked > 1) return false;
            context.Response.Headers.RetryAfter = "600";
            return await AnswerAsync(context, 429);
        };

        var created = await _fixture.ImportAsync(user, repo);
        var waiting = await _fixture.WhenAsync(user, created, now => now.Problem.Length > 0);

        waiting.NextAttemptTime.ToDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow.AddSeconds(600), TimeSpan.FromSeconds(20));
        _fixture.Wake();
        (await _fixture.GetAsync(user, created.ImportId)).State.Should().Be("fetching");
        asked.Should().Be(1);
        await _fixture.ExecuteAsync("update model_imports set next_attempt_at = now() where user_id = @Id", new { user.Id });
        (await _fixture.WhenAsync(user, created, "ready")).State.Should().Be("ready");
    }

    [SkippableFact]
    public async Task Coordinator_Dies_AnotherFetchesOnlyWhatIsMissing()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model((2 * PartSize) + 50_000);
        var repo = _fixture.Hub.Add("a.gguf", file);
        var (asked, held) = (0, new TaskCompletionSource());
        repo.OnCdn = async context =>
        {
            if (++asked != 2) return false;
            await held.Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return await AnswerAsync(context, 500);
        };
        var created = await _fixture.ImportAsync(user, repo);
        await _fixture.WhenAsync(user, created, now => now.FetchedBytes == PartSize);

        // The lease of a worker of which nothing will be heard; what it still does counts for nothing.
        await _fixture.ExecuteAsync("update model_uploads set lease_id = gen_random_uuid(), leased_until = now() where user_id = @Id", new { user.Id });
        _fixture.Wake();
        var import = await _fixture.WhenAsync(user, created, "ready");
        held.SetResult();

        import.State.Should().Be("ready", import.FailureMessage);
        _fixture.Hub.Asked.Where(one => one.Port == _fixture.Hub.CdnPort && one.Path.Contains(repo.Name, StringComparison.Ordinal)).Count(one => one.Range == "bytes=0-8388607")
            .Should().Be(1, "what is there is not fetched again");
        (await _fixture.DownloadAsync(user, import.ModelId)).Should().Equal(file);
    }

    [SkippableFact]
    public async Task Import_TwoReplicas_EitherGoesOn()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(PartSize + 50_000);
        var repo = _fixture.Hub.Add("a.gguf", file);
        var isDown = true;
        repo.OnCdn = async context => isDown && context.Request.Headers.Range != "bytes=0-8388607" && await AnswerAsync(context, 503);
        var created = await _fixture.ImportAsync(user, repo);
        await _fixture.WhenAsync(user, created, now => now is { FetchedBytes: PartSize, Problem.Length: > 0 });

        // What is known of the import lies in the records alone.
        isDown = false;
        await using var second = await RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString, configure: builder =>
        {
            Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(builder.Configuration, _fixture.Storage());
            ImportsFixture.Resolve(builder);
        });
        second.Services.GetRequiredService<ImportWorker>().Wake();

        (await _fixture.WhenAsync(user, created, "ready")).State.Should().Be("ready");
    }

    [SkippableTheory]
    [InlineData("etag", "ETag")]
    [InlineData("size", "bytes")]
    [InlineData("commit", "commit")]
    [InlineData("length", "size")]
    public async Task File_ChangesMeanwhile_FailsPrecisely_AndRetryTakesItAgain(string what, string word)
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(5_000);
        var repo = _fixture.Hub.Add("a.gguf", file);
        var isChanged = true;
        repo.OnHub = context =>
        {
            if (!isChanged) return Task.FromResult(false);
            if (what == "etag") repo.Etag = new string('0', 64);
            if (what == "size") repo.Size = 6_000;
            if (what == "commit") context.Response.Headers["X-Repo-Commit"] = new string('a', 40);
            if (what == "length") repo.OnCdn = async cdn =>
            {
                cdn.Response.StatusCode = 206;
                cdn.Response.Headers.ContentRange = "bytes 0-4999/7000";
                await cdn.Response.Body.WriteAsync(file);
                return true;
            };
            return Task.FromResult(false);
        };

        var import = await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "failed");

        (import.State, import.FailureReason).Should().Be(("failed", "IMPORT_FILE_CHANGED"));
        import.FailureMessage.Should().Contain(word);
        (isChanged, repo.Etag, repo.Size, repo.OnCdn) = (false, null, null, null);
        var again = await RetryAsync(user, import);
        (again.ImportId, again.FailureReason, again.Revision).Should().Be((import.ImportId, "", import.Revision));
        (await RetryAsync(user, import)).ModelId.Should().Be(again.ModelId, "saying it twice changes nothing");
        (await _fixture.WhenAsync(user, again, "ready")).State.Should().Be("ready");
        (await ImportsFixture.FaultAsync(() => RetryAsync(user, import))).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_STATE");
    }

    [SkippableFact]
    public async Task Bytes_OfAnotherFile_FailByTheirHash()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        var other = UploadsFixture.Model(5_000);
        repo.OnCdn = async context =>
        {
            await Results.Bytes(other, enableRangeProcessing: true).ExecuteAsync(context);
            return true;
        };

        var import = await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "failed");

        (import.State, import.FailureReason).Should().Be(("failed", "MODEL_HASH_MISMATCH"));
    }

    [SkippableFact]
    public async Task Abort_WhileFetching_StopsAndRemovesWhatCame()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(PartSize + 54_321);
        var repo = _fixture.Hub.Add("a.gguf", file);
        var isAsked = new TaskCompletionSource();
        repo.OnCdn = async context =>
        {
            if (context.Request.Headers.Range == "bytes=0-8388607") return false;
            isAsked.TrySetResult();
            await Task.Delay(TimeSpan.FromSeconds(2), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return false;
        };
        var created = await _fixture.ImportAsync(user, repo);
        await isAsked.Task.Within();

        var aborted = await _fixture.Imports.AbortModelImportAsync(new AbortModelImportRequest { ImportId = created.ImportId }, user.Headers).ResponseAsync.Within();

        aborted.Import.State.Should().Be("aborted");
        await NetworkFixture.WhenAsync(() => !_fixture.Objects().Any(path => new FileInfo(path) is { Exists: true, Length: PartSize }));
        (await _fixture.Imports.AbortModelImportAsync(new AbortModelImportRequest { ImportId = created.ImportId }, user.Headers).ResponseAsync.Within()).Import.State.Should().Be("aborted");
        (await ImportsFixture.FaultAsync(() => RetryAsync(user, created))).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_STATE");
    }

    [SkippableFact]
    public async Task Patience_IsOver_Fails()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
        repo.OnHub = context => AnswerAsync(context, 502);
        var created = await _fixture.ImportAsync(user, repo);
        await _fixture.WhenAsync(user, created, now => now.Problem.Length > 0);

        await _fixture.ExecuteAsync("update model_uploads set expires_at = now() where user_id = @Id", new { user.Id });

        (await _fixture.WhenAsync(user, created, "failed")).FailureReason.Should().Be("IMPORT_SOURCE_UNAVAILABLE");
    }

    [SkippableFact]
    public async Task OneUser_ManyImports_AreFetchedOneAtATime()
    {
        var user = await _fixture.UserAsync();
        var (now, most) = (0, 0);
        var imports = new List<ModelImport>();
        for (var i = 0; i < 3; i++)
        {
            var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(5_000));
            repo.OnCdn = async context =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Delay(300, context.RequestAborted);
                Interlocked.Decrement(ref now);
                return false;
            };
            imports.Add(await _fixture.ImportAsync(user, repo));
        }

        foreach (var import in imports) (await _fixture.WhenAsync(user, import, "ready")).State.Should().Be("ready");

        most.Should().Be(1);
    }

    private async Task<ModelImport> RetryAsync(TestUser user, ModelImport import) =>
        (await _fixture.Imports.RetryModelImportAsync(new RetryModelImportRequest { ImportId = import.ImportId }, user.Headers).ResponseAsync.Within()).Import;

    private static Task<bool> AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }

    private static async Task<bool> CutAsync(HttpContext context, byte[] file)
    {
        context.Response.StatusCode = 206;
        context.Response.ContentLength = PartSize;
        context.Response.Headers.ContentRange = $"bytes 0-{PartSize - 1}/{file.Length}";
        await context.Response.Body.WriteAsync(file.AsMemory(0, 1_000_000));
        await context.Response.Body.FlushAsync();
        context.Abort();
        return true;
    }
}
