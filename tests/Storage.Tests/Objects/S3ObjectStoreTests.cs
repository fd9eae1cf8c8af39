using AIForge.Storage.Objects;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Objects;

/// <summary>Against a real S3 server.</summary>
public sealed class S3ObjectStoreTests(S3Fixture server) : ObjectStoreTests, IClassFixture<S3Fixture>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private S3Bucket? _bucket;

    public async Task InitializeAsync()
    {
        try
        {
            _bucket = await server.MakeBucketAsync();
        }
        catch (Xunit.SkipException)
        {
            // The test itself says so, when it asks for its store.
        }
    }

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task PresignGet_GivesTheObjectAndItsRanges_ToNobodyElse()
    {
        var store = Store();
        await store.PutAsync("a b/ü+&.bin", new MemoryStream(VectorStream.Of(1000)), default).Within();
        var address = store.PresignGet("a b/ü+&.bin", TimeSpan.FromMinutes(5))!;

        (await _http.GetByteArrayAsync(address).Within()).Should().Equal(VectorStream.Of(1000));
        using var range = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new(10, 19) } };
        using var part = await _http.SendAsync(range).Within();
        (await part.Content.ReadAsByteArrayAsync().Within()).Should().Equal(VectorStream.Of(1000)[10..20]);

        using var tampered = await _http.GetAsync(new Uri(address.ToString().Replace("Signature=", "Signature=0", StringComparison.Ordinal))).Within();
        using var anonymous = await _http.GetAsync(new Uri(address.GetLeftPart(UriPartial.Path))).Within();
        ((int)tampered.StatusCode, (int)anonymous.StatusCode).Should().Be((403, 403));
    }

    [SkippableFact]
    public async Task PresignGet_TimeIsOver_GivesNothing()
    {
        var store = Store();
        await store.PutAsync("expired", new MemoryStream([1]), default).Within();
        var address = store.PresignGet("expired", TimeSpan.FromSeconds(1))!;

        await Eventually.IsTrueAsync(async () =>
        {
            using var response = await _http.GetAsync(address);
            return (int)response.StatusCode == 403;
        });
    }

    [SkippableFact]
    public async Task ListAsync_MoreThanAPage_GivesAll()
    {
        var store = Store();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1005), async (i, token) => await store.PutAsync($"many/{i:0000}", new MemoryStream([1]), token)).Within(TimeSpan.FromSeconds(60));

        var count = 0;
        await foreach (var facts in store.ListAsync("many/", default)) facts.Key.Should().Be($"many/{count++:0000}");

        count.Should().Be(1005);
    }

    [SkippableFact]
    public async Task Server_IsAway_EveryCallSaysSo_AndGoesOnAfterwards()
    {
        await using var relay = NetworkRelay.To(Bucket().Endpoint);
        var store = Through(relay);
        await store.PutAsync("kept", new MemoryStream([1, 2]), default).Within();
        var upload = await store.BeginUploadAsync("resumed", default).Within();
        var content = VectorStream.Of((5 << 20) + 9);
        var first = new UploadedPart(1, await store.PutPartAsync("resumed", upload, 1, new MemoryStream(content, 0, 5 << 20), 5 << 20, null, default).Within());

        relay.Cut();
        await AllAreUnavailableAsync(store, upload, first);
        relay.Mend();

        var second = new UploadedPart(2, await store.PutPartAsync("resumed", upload, 2, new MemoryStream(content, 5 << 20, 9), 9, null, default).Within());
        await store.CompleteUploadAsync("resumed", upload, [first, second], default).Within();
        (await ReadAsync(store, "resumed")).Should().Equal(content);
        (await ReadAsync(store, "kept")).Should().Equal(1, 2);
    }

    [SkippableFact]
    public async Task Server_GoesAwayWhileAnObjectIsSentAndRead_SaysSo()
    {
        await using var relay = NetworkRelay.To(Bucket().Endpoint);
        var store = Through(relay);
        await store.PutAsync("long", new MemoryStream(new byte[40 << 20]), default).Within(TimeSpan.FromSeconds(30));
        await using var reading = await store.OpenAsync("long", 0, null, default).Within();
        await reading.ReadExactlyAsync(new byte[1000]).AsTask().Within();
        var sending = new PausingStream(20 << 20, pauseAt: 18 << 20);
        var put = store.PutAsync("sent", sending, default);
        await sending.Paused.Within(TimeSpan.FromSeconds(30));

        relay.Cut();
        sending.Continue();
        var sent = () => put.Within(TimeSpan.FromSeconds(30));
        var read = () => reading.CopyToAsync(Stream.Null).Within(TimeSpan.FromSeconds(30));
        await sent.Should().ThrowAsync<StoreUnavailableException>();
        await read.Should().ThrowAsync<StoreUnavailableException>();

        relay.Mend();
        (await store.FindAsync("sent", default).Within()).Should().BeNull();
    }

    [SkippableFact]
    public async Task Secret_IsWrong_SaysWhatTheServerAnswers_AndNeverTheSecret()
    {
        var store = new S3ObjectStore(Bucket() with { SecretKey = "not-the-secret" }, Limit, TimeProvider.System);

        var put = () => store.PutAsync("a", new MemoryStream([1]), default).Within();

        var failure = (await put.Should().ThrowAsync<StoreUnavailableException>()).Which;
        failure.Message.Should().Contain("403 SignatureDoesNotMatch");
        failure.ToString().Should().NotContain("not-the-secret");
    }

    [SkippableFact]
    public async Task Bucket_IsNotThere_IsNoMissingObject()
    {
        var store = new S3ObjectStore(server.NewBucket(), Limit, TimeProvider.System);

        foreach (var act in new Func<Task>[]
        {
            () => store.FindAsync("a", default), () => store.OpenAsync("a", 0, null, default), () => store.PutAsync("a", new MemoryStream([1]), default), () => store.BeginUploadAsync("a", default),
        })
        {
            var call = () => act().Within();
            (await call.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should().Contain("NoSuchBucket");
        }
    }

    /// <summary>What was refused before its body was read must not be taken for the next request of the connection.</summary>
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(300_000)]
    public async Task Refusal_OfABody_LeavesTheConnectionUsable(int size)
    {
        var missing = new S3ObjectStore(server.NewBucket(), Limit, TimeProvider.System);
        var store = Store();

        for (var i = 0; i < 10; i++)
        {
            var put = () => missing.PutAsync("a", new MemoryStream(new byte[size]), default).Within();
            (await put.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should().Contain("NoSuchBucket");
            (await store.FindAsync("nothing", default).Within()).Should().BeNull();
        }
    }

    private protected override IObjectStore Store() => new S3ObjectStore(Bucket(), Limit, TimeProvider.System);

    private S3ObjectStore Through(NetworkRelay relay) => new(Bucket() with { Endpoint = new Uri($"http://{relay.Address}") }, Limit, TimeProvider.System);

    private static async Task AllAreUnavailableAsync(IObjectStore store, string upload, UploadedPart part)
    {
        foreach (var act in new Func<Task>[]
        {
            () => store.FindAsync("kept", default),
            () => store.OpenAsync("kept", 0, null, default),
            () => store.PutAsync("kept", new MemoryStream([1]), default),
            () => store.DeleteAsync("kept", default),
            async () => await store.ListAsync("", default).GetAsyncEnumerator().MoveNextAsync(),
            () => store.BeginUploadAsync("new", default),
            () => store.PutPartAsync("resumed", upload, 2, new MemoryStream([1]), 1, null, default),
            () => store.CompleteUploadAsync("resumed", upload, [part], default),
            () => store.AbortUploadAsync("resumed", upload, default),
        })
        {
            var call = () => act().Within(TimeSpan.FromSeconds(30));
            (await call.Should().ThrowAsync<StoreUnavailableException>()).Which.IsFull.Should().BeFalse();
        }
    }

    private S3Bucket Bucket() => _bucket ?? server.NewBucket();
}
