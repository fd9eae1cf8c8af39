using System.Security.Cryptography;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Marketplace;
using AIForge.Shared.Ids;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Models.Uploads;

/// <summary>The parts of an upload: in any order, again, wrong, broken off, several at once.</summary>
public sealed class UploadPartsTests(UploadsFixture fixture) : IClassFixture<UploadsFixture>
{
    private const int PartSize = 8 << 20;

    private readonly UploadsFixture _fixture = (UploadsFixture)fixture.Required();

    [SkippableFact]
    public async Task Parts_AnyOrderAndAgain_MakeTheWholeFile()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model((2 * PartSize) + 300_001);
        var upload = await _fixture.CreateAsync(user, file, request => request.Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)));
        (upload.PartSize, upload.PartCount, upload.State).Should().Be((PartSize, 3, "receiving"));

        await _fixture.PutAsync(user, upload, file, 3);
        await _fixture.PutAsync(user, upload, file, 1);
        var early = () => _fixture.CompleteAsync(user, upload);
        (await early.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.FailedPrecondition, "UPLOAD_INCOMPLETE");
        await _fixture.PutAsync(user, upload, file, 2);
        await _fixture.PutAsync(user, upload, file, 1, Convert.ToHexString(SHA256.HashData(file.AsSpan(0, PartSize))));

        var seen = await _fixture.GetAsync(user, upload);
        seen.ReceivedParts.Should().Equal(1, 2, 3);
        seen.ReceivedBytes.Should().Be(file.Length);
        var done = await _fixture.CompleteAsync(user, upload);
        (done.State, done.VerifiedBytes).Should().Be(("ready", (long)file.Length));
        (await _fixture.CompleteAsync(user, upload)).ModelId.Should().Be(done.ModelId, "saying it twice changes nothing");
        var model = await _fixture.ModelAsync(user, done.ModelId);
        var expected = await UnixFsBuilder.AddAsync(new MemoryStream(file), UnixFsLayout.Version1, NoBlocks.Instance, CancellationToken.None);
        model.Storage.Cid.Should().Be(expected.Cid.ToString());
        (await _fixture.DownloadAsync(user, done.ModelId, "bytes=8388600-8388700")).Should().Equal(file[8388600..8388701]);
    }

    [SkippableFact]
    public async Task Part_Wrong_IsRefusedAndChangesNothing()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(PartSize + 100);
        var upload = await _fixture.CreateAsync(user, file);
        await _fixture.PutAsync(user, upload, file, 2);

        (await FaultAsync(() => SendAsync(user, upload, 2, file.AsMemory(0, 99)))).ShouldBeFault(StatusCode.InvalidArgument, "PART_LENGTH_WRONG");
        (await FaultAsync(() => SendAsync(user, upload, 2, file.AsMemory(0, 101)))).ShouldBeFault(StatusCode.InvalidArgument, "PART_LENGTH_WRONG");
        (await FaultAsync(() => SendAsync(user, upload, 2, file.AsMemory(0, 100), new string('0', 64)))).ShouldBeFault(StatusCode.InvalidArgument, "PART_HASH_WRONG");
        (await FaultAsync(() => SendAsync(user, upload, 3, file.AsMemory(0, 100)))).ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");
        (await FaultAsync(() => SendAsync(user, upload, 0, file.AsMemory(0, 100)))).ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");
        (await FaultAsync(() => SendAsync(user, upload, 1, default))).ShouldBeFault(StatusCode.InvalidArgument, "PART_LENGTH_WRONG");
        (await FaultAsync(() => SendAsync(user, upload, 1, file.AsMemory(0, 10), "xyz"))).ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");

        (await _fixture.GetAsync(user, upload)).ReceivedParts.Should().Equal(2);
        await _fixture.PutAsync(user, upload, file, 1);
        (await _fixture.CompleteAsync(user, upload)).State.Should().Be("ready", "the right part 2 is still there");
    }

    [SkippableFact]
    public async Task Part_ContentDigest_IsChecked()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(5000);
        var upload = await _fixture.CreateAsync(user, file);

        async Task<PutModelPartResponse> PutAsync(string digest)
        {
            using var call = _fixture.Uploads.PutModelPart([.. user.Headers, new("content-digest", digest)]);
            await call.RequestStream.WriteAsync(new PutModelPartRequest { UploadId = upload.UploadId, Number = 1, File = new() { Data = ByteString.CopyFrom(file) } });
            await call.RequestStream.CompleteAsync();
            return await call.ResponseAsync.Within();
        }

        (await FaultAsync(() => PutAsync($"sha-256=:{Convert.ToBase64String(new byte[32])}:"))).ShouldBeFault(StatusCode.InvalidArgument, "PART_HASH_WRONG");
        (await FaultAsync(() => PutAsync("sha-256=zzz"))).ShouldBeFault(StatusCode.InvalidArgument, "UPLOAD_INVALID");
        (await PutAsync($"sha-512=:AA==:, sha-256=:{Convert.ToBase64String(SHA256.HashData(file))}:")).SizeBytes.Should().Be(5000);
    }

    [SkippableFact]
    public async Task Part_ClientGoesAway_LeavesNothingAndCanBeSentAgain()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(500_000);
        var upload = await _fixture.CreateAsync(user, file);
        using (var call = _fixture.Uploads.PutModelPart(user.Headers))
        {
            await call.RequestStream.WriteAsync(new PutModelPartRequest { UploadId = upload.UploadId, Number = 1, File = new() { Data = ByteString.CopyFrom(file, 0, 100_000) } });
        }

        (await _fixture.GetAsync(user, upload)).ReceivedParts.Should().BeEmpty();
        await _fixture.PutAsync(user, upload, file, 1);
        (await _fixture.CompleteAsync(user, upload)).State.Should().Be("ready");
    }

    [SkippableFact]
    public async Task Part_EarlierTryStoredLast_DoesNotCountWithTheLaterOnesTag()
    {
        var user = await _fixture.UserAsync();
        var upload = MarketplaceFixture.IdOf<ModelUploadTag>((await _fixture.CreateAsync(user, UploadsFixture.Model(1_000))).UploadId);
        var until = DateTimeOffset.UtcNow.AddHours(1);
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        var (earlier, later) = (await UploadPartsStore.BeginAsync(unit, upload, 1, default), await UploadPartsStore.BeginAsync(unit, upload, 1, default));

        // Both have written when the earlier one comes to its record, and nobody knows who was last.
        (await UploadPartsStore.RecordAsync(unit, upload, earlier, new UploadPartRecord(1, "a", 1_000, []), until, default)).Should().BeFalse();
        await UploadPartsStore.DoubtAsync(unit, upload, 1, earlier, default);

        (await UploadPartsStore.RecordAsync(unit, upload, later, new UploadPartRecord(1, "b", 1_000, []), until, default)).Should().BeFalse();
        var again = await UploadPartsStore.BeginAsync(unit, upload, 1, default);
        (await UploadPartsStore.RecordAsync(unit, upload, again, new UploadPartRecord(1, "c", 1_000, []), until, default)).Should().BeTrue();
    }

    [SkippableFact]
    public async Task Part_TwiceAtOnce_NeverMixes()
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(3_000_000);
        var upload = await _fixture.CreateAsync(user, file);

        var tries = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await _fixture.PutAsync(user, upload, file, 1);
                return "";
            }
            catch (RpcException exception)
            {
                return exception.Detail<Google.Rpc.ErrorInfo>().Reason;
            }
        }));

        tries.Should().OnlyContain(reason => reason == "" || reason == "PART_SUPERSEDED");
        if ((await _fixture.GetAsync(user, upload)).ReceivedParts.Count == 0) await _fixture.PutAsync(user, upload, file, 1);
        var done = await _fixture.CompleteAsync(user, upload);
        done.State.Should().Be("ready", done.FailureMessage);
        (await _fixture.DownloadAsync(user, done.ModelId)).Should().Equal(file);
    }

    private Task<PutModelPartResponse> SendAsync(TestUser user, ModelUpload upload, int number, ReadOnlyMemory<byte> bytes, string sha256 = "") =>
        _fixture.SendAsync(user, new PutModelPartRequest { UploadId = upload.UploadId, Number = number, Sha256 = sha256 }, bytes);

    private static async Task<RpcException> FaultAsync(Func<Task> act) => (await act.Should().ThrowAsync<RpcException>()).Which;
}
