using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Storage.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Content;

/// <summary>Against a node with Kubo's RPC that makes Kubo's CIDs with code of its own.</summary>
public sealed class IpfsClientTests(IpfsFixture node) : ContentStoreTests, IClassFixture<IpfsFixture>, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    [SkippableFact]
    public async Task ReadAsync_BlockOfAnotherFileInItsPlace_IsNoticed()
    {
        var store = Store();
        var added = await store.AddAsync(new MemoryStream(VectorStream.Of(700_000)), UnixFsLayout.Version1, default).Within();
        await node.SubstituteAsync(added.Cid, _ => DagNode.EncodeLeaf("something else"u8));

        var read = () => ReadAsync(store, added.Cid);

        (await read.Should().ThrowAsync<ContentDamagedException>()).Which.Cid.Should().Be(added.Cid);
        // Nobody can collect while a pinned tree is damaged.
        await store.UnpinAsync(added.Cid, default).Within();
    }

    [SkippableFact]
    public async Task ReadAsync_BlockWithoutEnd_IsNoticed()
    {
        var store = Store();
        var added = await store.AddAsync(new MemoryStream(VectorStream.Of(700_001)), UnixFsLayout.Version1, default).Within();
        await node.SubstituteAsync(added.Cid, _ => new byte[20 << 20]);

        var read = () => ReadAsync(store, added.Cid);

        (await read.Should().ThrowAsync<ContentDamagedException>()).Which.Message.Should().Contain("larger");
        await store.UnpinAsync(added.Cid, default).Within();
    }

    [SkippableFact]
    public async Task PinAsync_WhatWasUnpinned_KeepsIt()
    {
        var store = Store();
        var added = await store.AddAsync(new MemoryStream(VectorStream.Of(700_002)), UnixFsLayout.Version1, default).Within();
        await store.UnpinAsync(added.Cid, default).Within();

        await store.PinAsync(added.Cid, default).Within();
        await CollectAsync();

        (await ReadAsync(store, added.Cid)).Should().Equal(VectorStream.Of(700_002));
    }

    [SkippableFact]
    public async Task Node_IsAway_EveryCallSaysSo_AndGoesOnAfterwards()
    {
        var store = Store();
        var added = await store.AddAsync(new MemoryStream(VectorStream.Of(700_003)), UnixFsLayout.Version1, default).Within();

        await node.RunAsync("crash");
        try
        {
            foreach (var act in new Func<Task>[]
            {
                () => store.FindSizeAsync(added.Cid, default),
                () => ReadAsync(store, added.Cid),
                () => store.ReadAsync(added.Cid, default).AsTask(),
                () => store.PinAsync(added.Cid, default),
                () => store.UnpinAsync(added.Cid, default),
                () => store.AddAsync(new MemoryStream(new byte[1 << 20]), UnixFsLayout.Version1, default),
            })
            {
                var call = () => act().Within();
                await call.Should().ThrowAsync<StoreUnavailableException>();
            }
        }
        finally
        {
            await node.RunAsync("start");
        }

        (await ReadAsync(store, added.Cid)).Should().Equal(VectorStream.Of(700_003));
    }

    [SkippableFact]
    public async Task Node_KeepsSilent_IsNotAwaitedForLong()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var store = new IpfsClient(new Uri($"http://{listener.LocalEndpoint}"), _http, TimeSpan.FromMilliseconds(300));

        var find = () => store.FindSizeAsync(Cid.Of(1, CidCodec.Raw, [1]), default).Within();
        var add = () => store.AddAsync(new MemoryStream(new byte[64 << 20]), UnixFsLayout.Version1, default).Within();

        await find.Should().ThrowAsync<StoreUnavailableException>();
        await add.Should().ThrowAsync<StoreUnavailableException>();
    }

    private protected override IContentStore Store() => new IpfsClient(node.Rpc, _http, TimeSpan.FromSeconds(10));

    private protected override async Task CollectAsync()
    {
        using var response = await _http.PostAsync(new Uri(node.Rpc, "api/v0/repo/gc"), null).Within();
        response.EnsureSuccessStatusCode();
    }

    private protected override async Task DamageAsync(Cid root, Cid leaf) =>
        (await node.SubstituteAsync(leaf, block =>
        {
            block[5] ^= 1;
            return block;
        })).Should().BeTrue();
}
