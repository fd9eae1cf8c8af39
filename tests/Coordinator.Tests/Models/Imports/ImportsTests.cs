using System.Security.Cryptography;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Tests.Models.Uploads;
using AIForge.Protocol.V1;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Models.Imports;

/// <summary>Imports from beginning to end, against a hub with the routes and headers of the real one.</summary>
public sealed class ImportsTests(ImportsFixture fixture) : IClassFixture<ImportsFixture>
{
    private const string Readme = "---\nlanguage: en\nlicense: apache-2.0\ntags:\n- tiny\n---\n\n# Tiny\n\nSmall, and\u202e honest.\n";

    private readonly ImportsFixture _fixture = (ImportsFixture)fixture.Required();

    [SkippableFact]
    public async Task TinyModel_BecomesAModelWithItsOrigin()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.TinyModel;
        var repo = _fixture.Hub.Add("forge-tiny-q8_0.gguf", file);
        repo.Readme = Readme;

        var created = await _fixture.ImportAsync(user, repo, request => (request.Name, request.AllowDownload) = ("", true));
        var import = await _fixture.WhenAsync(user, created, "ready");

        (import.State, import.FailureMessage).Should().Be(("ready", ""));
        (import.Repository, import.RequestedRevision, import.Revision, import.File).Should().Be((repo.Name, "main", repo.Commit, "forge-tiny-q8_0.gguf"));
        (import.FetchedBytes, import.SizeBytes, import.VerifiedBytes).Should().Be((file.Length, file.Length, file.Length));
        import.Name.Should().EndWith("/forge-tiny-q8_0");
        var model = await _fixture.ModelAsync(user, import.ModelId);
        model.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(file)));
        var root = await UnixFsBuilder.AddAsync(new MemoryStream(file), UnixFsLayout.Version1, NoBlocks.Instance, CancellationToken.None);
        model.Storage.Cid.Should().Be(root.Cid.ToString());
        (model.License, model.Description).Should().Be(("apache-2.0", "# Tiny\n\nSmall, and honest."));
        (model.SourceRepository, model.SourceRevision, model.SourceFile).Should().Be((repo.Name, repo.Commit, "forge-tiny-q8_0.gguf"));
        (await _fixture.DownloadAsync(user, import.ModelId)).Should().Equal(file);
    }

    [SkippableFact]
    public async Task EncryptedFileThatTheHubGivesItself_IsTaken()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(9_000_000);
        var repo = _fixture.Hub.Add("deep/er/wei ghts#1.gguf", file);
        repo.IsSmall = true;

        var created = await _fixture.ImportAsync(user, repo, request => (request.Visibility, request.Encrypted, request.License, request.Revision) = ("private", true, "mine", "refs/pr/1"));
        var import = await _fixture.WhenAsync(user, created, "ready");

        import.State.Should().Be("ready", import.FailureMessage);
        var model = await _fixture.ModelAsync(user, import.ModelId);
        (model.Encrypted, model.License, model.Filename).Should().Be((true, "mine", "wei ghts#1.gguf"));
        (await _fixture.DownloadAsync(user, import.ModelId)).Should().Equal(file);
    }

    [SkippableFact]
    public async Task Revision_MovesOn_TheCommitStays()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model((8 << 20) + 5_000);
        var repo = _fixture.Hub.Add("a.gguf", file);
        var commit = repo.Commit;

        var import = await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "ready");

        import.Revision.Should().Be(commit);
        _fixture.Hub.Asked.Where(asked => asked.Path.StartsWith($"/{repo.Name}/resolve", StringComparison.Ordinal))
            .Should().AllSatisfy(asked => asked.Path.Should().Contain($"/resolve/{commit}/"), "a branch is resolved once");
        _fixture.Hub.Asked.Where(asked => asked.Port == _fixture.Hub.CdnPort && asked.Path.Contains(repo.Name, StringComparison.Ordinal)).Select(asked => asked.Range)
            .Should().Equal("bytes=0-8388607", $"bytes=8388608-{file.Length - 1}");
    }

    [SkippableFact]
    public async Task Files_AreListed_AndChosenOnlyWhenClear()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(3_000);
        var repo = _fixture.Hub.Add("a.gguf", file);
        repo.Files["b.GGUF"] = file;
        repo.Files["c.safetensors"] = [1, 2];
        repo.Files["config.json"] = [1];
        repo.Files["../evil.gguf"] = [1];

        var listed = await _fixture.Imports.ListImportableFilesAsync(new ListImportableFilesRequest { Repository = repo.Name, Revision = "v1.0" }, user.Headers).ResponseAsync.Within();
        var unclear = await ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo));

        listed.Revision.Should().Be(repo.Commit);
        listed.Files.Select(found => (found.Path, found.SizeBytes)).Should().Equal(("a.gguf", 3_000L), ("b.GGUF", 3_000L), ("c.safetensors", 2L));
        listed.Files[0].Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(file)));
        unclear.ShouldBeFault(StatusCode.InvalidArgument, "IMPORT_FILE_NOT_CHOSEN");
        unclear.Detail<BadRequest>().FieldViolations.Single().Description.Should().Contain("a.gguf, b.GGUF");
        (await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo, request => request.File = "b.GGUF"), "ready")).State.Should().Be("ready");
    }

    [SkippableTheory]
    [InlineData("", "", "", "repository")]
    [InlineData("noowner", "", "", "repository")]
    [InlineData("a/../b", "", "", "repository")]
    [InlineData("a/b?c", "", "", "repository")]
    [InlineData("a/b", "../../x", "", "revision")]
    [InlineData("a/b", "x y", "", "revision")]
    [InlineData("a/b", "", "../x.gguf", "file")]
    [InlineData("a/b", "", "/x.gguf", "file")]
    [InlineData("a/b", "", "x\\y.gguf", "file")]
    public async Task WrongNames_AreNamed(string repository, string revision, string file, string field)
    {
        var user = await _fixture.UserAsync();
        var request = new CreateModelImportRequest { Repository = repository, Revision = revision, File = file };

        var fault = await ImportsFixture.FaultAsync(() => _fixture.Imports.CreateModelImportAsync(request, user.Headers).ResponseAsync.Within());

        fault.ShouldBeFault(StatusCode.InvalidArgument, "IMPORT_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Select(violation => violation.Field).Should().Equal(field);
    }

    [SkippableFact]
    public async Task WhatTheHubDoesNotHave_IsSaidPrecisely()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(3_000));
        repo.Files["notes.txt"] = [1];
        repo.Files["empty.gguf"] = [];

        (await FaultAsync(request => request.Repository = "nobody/nothing")).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_REPOSITORY_PRIVATE");
        (await FaultAsync(request => request.Revision = "v9")).ShouldBeFault(StatusCode.NotFound, "IMPORT_REVISION_NOT_FOUND");
        (await FaultAsync(request => request.File = "b.gguf")).ShouldBeFault(StatusCode.NotFound, "IMPORT_FILE_NOT_FOUND");
        (await FaultAsync(request => request.File = "notes.txt")).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_FORMAT_UNSUPPORTED");
        (await FaultAsync(request => request.File = "empty.gguf")).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_FILE_EMPTY");
        repo.Size = (64L << 30) + 1;
        (await FaultAsync(request => request.File = "a.gguf")).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_TOO_LARGE");
        await _fixture.SetTokenAsync(user, HubServer.GoodToken);
        (await FaultAsync(request => request.Repository = "nobody/nothing")).ShouldBeFault(StatusCode.NotFound, "IMPORT_REPOSITORY_NOT_FOUND");
        await _fixture.SetTokenAsync(user, "hf_token-of-nobody");
        (await FaultAsync(request => request.File = "a.gguf")).ShouldBeFault(StatusCode.FailedPrecondition, "IMPORT_TOKEN_REJECTED");

        Task<RpcException> FaultAsync(Action<CreateModelImportRequest> change) => ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo, change));
    }

    [SkippableFact]
    public async Task NoModelInside_Fails()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", RandomNumberGenerator.GetBytes(4_000));

        var import = await _fixture.WhenAsync(user, await _fixture.ImportAsync(user, repo), "failed");

        (import.State, import.FailureReason).Should().Be(("failed", "MODEL_FILE_INVALID"));
    }

    [SkippableFact]
    public async Task Quota_IsTakenAtTheBeginning()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(6_000));
        repo.OnHub = async context =>
        {
            context.Response.StatusCode = 503;
            await context.Response.CompleteAsync();
            return true;
        };
        await SetQuotaAsync("""{"bytes":10000,"models":5,"file_bytes":9000}""");
        try
        {
            var first = await _fixture.ImportAsync(user, repo);
            (await ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo))).ShouldBeFault(StatusCode.ResourceExhausted, "MODEL_QUOTA_EXCEEDED");
            await _fixture.Imports.AbortModelImportAsync(new AbortModelImportRequest { ImportId = first.ImportId }, user.Headers).ResponseAsync.Within();

            (await _fixture.ImportAsync(user, repo)).State.Should().BeOneOf("queued", "fetching");
        }
        finally
        {
            await SetQuotaAsync(ModelQuota.Setting.DefaultJson);
        }
    }

    [SkippableFact]
    public async Task SameIdempotencyKey_AtOnce_IsOneImport()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(6_000));
        var (key, name) = (Guid.NewGuid().ToString("n"), UploadsFixture.Name());

        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await _fixture.ImportAsync(user, repo, request => request.Name = name, key)).ImportId;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Aborted)
            {
                return null;
            }
        }));

        tries.Where(id => id is not null).Distinct().Should().ContainSingle();
        var listed = await _fixture.Imports.ListModelImportsAsync(new ListModelImportsRequest(), user.Headers).ResponseAsync.Within();
        listed.Imports.Should().ContainSingle();
        (await _fixture.WhenAsync(user, listed.Imports[0], "ready")).FailureMessage.Should().BeEmpty();
        (await ImportsFixture.FaultAsync(() => _fixture.ImportAsync(user, repo, request => request.Name = name))).ShouldBeFault(StatusCode.AlreadyExists, "MODEL_NAME_TAKEN");
    }

    [SkippableFact]
    public async Task OthersImports_DoNotExist_AndTheirBytesAreNobodysToSend()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(6_000));
        repo.OnHub = context =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        var import = await _fixture.ImportAsync(owner, repo);

        (await ImportsFixture.FaultAsync(() => _fixture.GetAsync(stranger, import.ImportId))).ShouldBeFault(StatusCode.NotFound, "IMPORT_NOT_FOUND");
        (await ImportsFixture.FaultAsync(() => _fixture.Imports.AbortModelImportAsync(new AbortModelImportRequest { ImportId = import.ImportId }, stranger.Headers).ResponseAsync.Within()))
            .ShouldBeFault(StatusCode.NotFound, "IMPORT_NOT_FOUND");
        (await ImportsFixture.FaultAsync(() => _fixture.Imports.RetryModelImportAsync(new RetryModelImportRequest { ImportId = import.ImportId }, stranger.Headers).ResponseAsync.Within()))
            .ShouldBeFault(StatusCode.NotFound, "IMPORT_NOT_FOUND");
        (await _fixture.Imports.ListModelImportsAsync(new ListModelImportsRequest(), stranger.Headers).ResponseAsync.Within()).Imports.Should().BeEmpty();
        (await _fixture.Uploads.ListModelUploadsAsync(new ListModelUploadsRequest(), owner.Headers).ResponseAsync.Within()).Uploads.Should().BeEmpty();
        var uploadId = await _fixture.Postgres.Db.SingleAsync<Guid>("select upload_id from model_imports where user_id = @Id", new { owner.Id }, default).Within();
        var complete = () => _fixture.CompleteAsync(owner, new ModelUpload { UploadId = new Shared.Ids.Id<Shared.Ids.ModelUploadTag>(uploadId).ToString() });
        (await ImportsFixture.FaultAsync(complete)).ShouldBeFault(StatusCode.NotFound, "UPLOAD_NOT_FOUND");
    }

    [SkippableFact]
    public async Task OthersGroup_DoesNotExist()
    {
        var user = await _fixture.UserAsync();
        var repo = _fixture.Hub.Add("a.gguf", UploadsFixture.Model(6_000));
        var group = await new GroupService.GroupServiceClient(_fixture.Anonymous)
            .CreateGroupAsync(new CreateGroupRequest { Name = "theirs" }, (await _fixture.UserAsync()).Headers).ResponseAsync.Within();

        var import = () => _fixture.ImportAsync(user, repo, request => request.GroupId = group.Group.GroupId);

        (await ImportsFixture.FaultAsync(import)).StatusCode.Should().Be(StatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Key_WithoutTheScope_IsRefused()
    {
        var user = await _fixture.UserAsync("inference");

        var list = () => _fixture.Imports.ListModelImportsAsync(new ListModelImportsRequest(), user.Headers).ResponseAsync.Within();

        (await ImportsFixture.FaultAsync(list)).StatusCode.Should().Be(StatusCode.PermissionDenied);
    }

    private Task SetQuotaAsync(string json) => _fixture.Service<SettingsChange>().OverwriteAsync(ModelQuota.Setting.Key, json, "test", CancellationToken.None).Within();
}
