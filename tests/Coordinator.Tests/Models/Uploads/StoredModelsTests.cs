using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Models.Uploads;

/// <summary>What owners do with a model that was uploaded, and what others get of it.</summary>
public sealed class StoredModelsTests(UploadsFixture fixture) : IClassFixture<UploadsFixture>
{
    private readonly UploadsFixture _fixture = (UploadsFixture)fixture.Required();

    [SkippableFact]
    public async Task Update_ChangesOnlyWhatIsGiven()
    {
        var user = await _fixture.UserAsync();
        var model = await _fixture.UploadAsync(user, UploadsFixture.Model(2500), request => request.Description = "before");

        var changed = (await _fixture.Models.UpdateModelAsync(
            new UpdateModelRequest { ModelId = model.ModelId, License = "apache-2.0", AllowDownload = true, Visibility = "private" }, user.Headers).ResponseAsync.Within()).Model;

        (changed.Description, changed.License, changed.AllowDownload, changed.Visibility).Should().Be(("before", "apache-2.0", true, "private"));
        var stranger = await _fixture.UserAsync();
        (await FaultAsync(() => _fixture.Models.UpdateModelAsync(new UpdateModelRequest { ModelId = model.ModelId, License = "x" }, stranger.Headers).ResponseAsync.Within()))
            .ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
        (await FaultAsync(() => _fixture.Models.UpdateModelAsync(new UpdateModelRequest { ModelId = model.ModelId, Visibility = "x" }, user.Headers).ResponseAsync.Within()))
            .ShouldBeFault(StatusCode.InvalidArgument, "MODEL_INVALID");
    }

    [SkippableFact]
    public async Task Publish_UploadedModel_IsSeenByEverybodyAndGuarded()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var model = await _fixture.UploadAsync(owner, UploadsFixture.Model(2600));
        var publishing = new PublishingService.PublishingServiceClient(_fixture.Anonymous);
        async Task EditAsync(Action<UpdateModelRequest> change)
        {
            var request = new UpdateModelRequest { ModelId = model.ModelId };
            change(request);
            await _fixture.Models.UpdateModelAsync(request, owner.Headers).ResponseAsync.Within();
        }

        await EditAsync(edit => edit.Visibility = "private");
        (await FaultAsync(() => publishing.PublishModelAsync(new PublishModelRequest { ModelId = model.ModelId }, owner.Headers).ResponseAsync.Within()))
            .ShouldBeFault(StatusCode.FailedPrecondition, "MODEL_PRIVATE");
        await EditAsync(edit => edit.Visibility = "public");
        (await FaultAsync(() => _fixture.ModelAsync(stranger, model.ModelId))).ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
        await publishing.PublishModelAsync(new PublishModelRequest { ModelId = model.ModelId }, owner.Headers).ResponseAsync.Within();

        var seen = await _fixture.ModelAsync(stranger, model.ModelId);
        (seen.Listed, seen.Owned, seen.Storage is null, seen.Filename).Should().Be((true, false, true, ""));
        (await FaultAsync(() => _fixture.DownloadAsync(stranger, model.ModelId))).ShouldBeFault(StatusCode.PermissionDenied, "MODEL_DOWNLOAD_REFUSED");
        await EditAsync(edit => edit.AllowDownload = true);
        (await _fixture.DownloadAsync(stranger, model.ModelId, "bytes=0-3")).Should().Equal("GGUF"u8.ToArray());
        (await FaultAsync(() => EditAsync(edit => edit.Visibility = "private"))).ShouldBeFault(StatusCode.FailedPrecondition, "MODEL_LISTED");
        (await FaultAsync(() => DeleteAsync(owner, model))).ShouldBeFault(StatusCode.FailedPrecondition, "MODEL_IN_USE");
        await publishing.WithdrawModelAsync(new WithdrawModelRequest { ModelId = model.ModelId }, owner.Headers).ResponseAsync.Within();
        await DeleteAsync(owner, model);
        (await FaultAsync(() => publishing.RelistModelAsync(new RelistModelRequest { ModelId = model.ModelId }, owner.Headers).ResponseAsync.Within()))
            .ShouldBeFault(StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    [SkippableTheory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=100-", 100, 2900)]
    [InlineData("bytes=-5", 2995, 5)]
    [InlineData("bytes=-99999", 0, 3000)]
    [InlineData("bytes=2999-99999", 2999, 1)]
    [InlineData("bytes=0-1,5-6", 0, 3000)]
    [InlineData("lines=0-1", 0, 3000)]
    [InlineData("bytes=5-2", 0, 3000)]
    public async Task Download_Range_IsThatPart(string range, int start, int length)
    {
        var user = await _fixture.UserAsync();
        var file = UploadsFixture.Model(3000);
        var model = await _fixture.UploadAsync(user, file);

        (await _fixture.DownloadAsync(user, model.ModelId, range)).Should().Equal(file[start..(start + length)]);
    }

    [SkippableFact]
    public async Task Download_BeyondTheEnd_OrOfTheOperator_IsRefused()
    {
        var user = await _fixture.UserAsync();
        var model = await _fixture.UploadAsync(user, UploadsFixture.Model(3000));
        var known = await _fixture.ModelAsync();

        (await FaultAsync(() => _fixture.DownloadAsync(user, model.ModelId, "bytes=3000-"))).ShouldBeFault(StatusCode.OutOfRange, "RANGE_OUTSIDE");
        (await FaultAsync(() => _fixture.DownloadAsync(user, known.Name))).ShouldBeFault(StatusCode.NotFound, "MODEL_FILE_NOT_KEPT");
    }

    private async Task DeleteAsync(TestUser user, Model model) =>
        await _fixture.Models.DeleteModelAsync(new DeleteModelRequest { ModelId = model.ModelId }, user.Headers).ResponseAsync.Within();

    private static async Task<RpcException> FaultAsync(Func<Task> act) => (await act.Should().ThrowAsync<RpcException>()).Which;
}
