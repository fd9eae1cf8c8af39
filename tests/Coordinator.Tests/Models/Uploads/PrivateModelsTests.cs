using System.Security.Cryptography;
using AIForge.Coordinator.Models.Keys;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Storage.Encryption;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Models.Uploads;

/// <summary>Models whose files are encrypted before any store sees them, and the keys that go with them.</summary>
public sealed class PrivateModelsTests(UploadsFixture fixture) : IClassFixture<UploadsFixture>
{
    private readonly UploadsFixture _fixture = (UploadsFixture)fixture.Required();

    [SkippableFact]
    public async Task Upload_Encrypted_OnlyCiphertextIsStored()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(10_000_000);

        var model = await UploadAsync(user, file);

        (model.Encrypted, model.Visibility, model.Sha256, model.SizeBytes).Should().Be((true, "private", Convert.ToHexStringLower(SHA256.HashData(file)), file.Length));
        var stored = await File.ReadAllBytesAsync(_fixture.Objects().Single(path => path.Contains(model.ModelId, StringComparison.Ordinal)));
        stored.Length.Should().Be((int)EncryptedLayout.FileBytes(file.Length));
        stored.AsSpan().IndexOf("general.architecture"u8).Should().Be(-1);
        model.Storage.Cid.Should().Be((await UnixFsBuilder.AddAsync(new MemoryStream(stored), UnixFsLayout.Version1, NoBlocks.Instance, CancellationToken.None)).Cid.ToString());
        await _fixture.WhenIpfsAsync(user, model.ModelId, "pinned");
        var key = await _fixture.Service<ModelKeys>().UnwrapAsync(IdOf(model), default).Within();
        var back = new MemoryStream();
        await using (var plain = DecryptingStream.OfFile(new MemoryStream(stored), key, IdOf(model), file.Length)) await plain.CopyToAsync(back);
        back.ToArray().Should().Equal(file);
        (await _fixture.DownloadAsync(user, model.ModelId)).Should().Equal(file);
        (await _fixture.DownloadAsync(user, model.ModelId, "bytes=262100-600000")).Should().Equal(file[262_100..600_001]);
        (await _fixture.DownloadAsync(user, model.ModelId, "bytes=-1")).Should().Equal(file[^1..]);
    }

    [SkippableFact]
    public async Task SamePlainFile_Twice_SharesNothing()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(40_000);

        var (one, two) = (await UploadAsync(user, file), await UploadAsync(user, file));

        two.Sha256.Should().Be(one.Sha256);
        two.Storage.Cid.Should().NotBe(one.Storage.Cid);
    }

    [SkippableFact]
    public async Task Delete_TakesTheKeyAlong()
    {
        var user = await _fixture.UserAsync();
        var model = await UploadAsync(user, UploadsFixture.Model(40_000));

        await _fixture.Models.DeleteModelAsync(new DeleteModelRequest { ModelId = model.ModelId }, user.Headers).ResponseAsync.Within();

        var unwrap = () => _fixture.Service<ModelKeys>().UnwrapAsync(IdOf(model), default).Within();
        (await unwrap.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Encrypted_NeverBecomesPublic()
    {
        var user = await _fixture.UserAsync();
        var model = await UploadAsync(user, UploadsFixture.Model(40_000));

        var edit = () => _fixture.Models.UpdateModelAsync(new UpdateModelRequest { ModelId = model.ModelId, Visibility = "public" }, user.Headers).ResponseAsync.Within();

        (await edit.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.FailedPrecondition, "MODEL_ENCRYPTED");
        var stranger = await _fixture.UserAsync();
        var download = () => _fixture.DownloadAsync(stranger, model.ModelId);
        (await download.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Encrypted_NoMasterKey_IsRefused()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString, configure: builder =>
            builder.Configuration.AddInMemoryCollection(_fixture.Storage().Where(setting => !setting.Key.StartsWith("Secrets", StringComparison.Ordinal))));
        var user = await _fixture.UserAsync();

        var create = () => new ModelUploadService.ModelUploadServiceClient(coordinator.Anonymous)
            .CreateModelUploadAsync(new CreateModelUploadRequest { Name = "x", Filename = "x", SizeBytes = 9, Visibility = "private", Encrypted = true }, user.Headers).ResponseAsync.Within();

        (await create.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.Unimplemented, "ENCRYPTION_NOT_CONFIGURED");
    }

    [SkippableFact]
    public async Task MasterKey_Replaced_KeysAreWrappedAgain()
    {
        var user = await _fixture.UserAsync();
        var model = await UploadAsync(user, UploadsFixture.Model(40_000));
        var before = await _fixture.Service<ModelKeys>().UnwrapAsync(IdOf(model), default).Within();
        var settings = _fixture.Storage();
        settings["Secrets:MasterKeys:1:Id"] = settings["Secrets:MasterKeys:0:Id"];
        settings["Secrets:MasterKeys:1:Key"] = settings["Secrets:MasterKeys:0:Key"];
        settings["Secrets:MasterKeys:0:Id"] = "second";
        settings["Secrets:MasterKeys:0:Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using (await StartAsync(settings))
        {
            await Eventually.IsTrueAsync(async () => (await _fixture.Service<ModelKeysStore>().FindAsync(IdOf(model), default).Within())!.KeyId == "second");
        }

        settings.Remove("Secrets:MasterKeys:1:Id");
        settings.Remove("Secrets:MasterKeys:1:Key");
        await using var alone = await StartAsync(settings);
        (await alone.Services.GetRequiredService<ModelKeys>().UnwrapAsync(IdOf(model), default).Within()).Should().Equal(before);
        var old = () => _fixture.Service<ModelKeys>().UnwrapAsync(IdOf(model), default).Within();
        (await old.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("MASTER_KEY_MISSING");

        // For the other tests of this class: their coordinator knows only the first key.
        settings["Secrets:MasterKeys:1:Id"] = settings["Secrets:MasterKeys:0:Id"];
        settings["Secrets:MasterKeys:1:Key"] = settings["Secrets:MasterKeys:0:Key"];
        foreach (var (name, value) in _fixture.Storage()) settings[name] = value;
        await using (await StartAsync(settings))
        {
            await Eventually.IsTrueAsync(async () => (await _fixture.Service<ModelKeysStore>().FindAsync(IdOf(model), default).Within())!.KeyId != "second");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64")]
    public async Task Start_WrongMasterKey_RefusesToStart(string key)
    {
        var start = () => RunningCoordinator.StartAsync("Host=nowhere", configure: builder => builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Secrets:MasterKeys:0:Id"] = "x", ["Secrets:MasterKeys:0:Key"] = key }));

        await start.Should().ThrowAsync<OptionsValidationException>();
    }

    [Fact]
    public void Wrapping_OtherContextOrBytes_IsRefused()
    {
        var options = new SecretsOptions();
        options.MasterKeys.Add(new MasterKey { Id = "k", Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) });
        var wrapping = new ConfiguredKeyWrapping(Options.Create(options));
        var wrapped = wrapping.Wrap([1, 2, 3], "a");

        wrapping.Unwrap(wrapped, "a").Should().Equal(1, 2, 3);
        FluentActions.Invoking(() => wrapping.Unwrap(wrapped, "b")).Should().Throw<CryptographicException>();
        wrapped.Wrapped[^1] ^= 1;
        FluentActions.Invoking(() => wrapping.Unwrap(wrapped, "a")).Should().Throw<CryptographicException>();
    }

    private Task<RunningCoordinator> StartAsync(Dictionary<string, string?> settings) =>
        RunningCoordinator.StartAsync(_fixture.Postgres.ConnectionString, configure: builder => builder.Configuration.AddInMemoryCollection(settings));

    private Task<Model> UploadAsync(TestUser user, byte[] file) =>
        _fixture.UploadAsync(user, file, request => (request.Visibility, request.Encrypted) = ("private", true));

    private static Guid IdOf(Model model) => Id<ModelTag>.TryParse(model.ModelId, out var id) ? id.Value : throw new InvalidOperationException();
}
