using AIForge.Node.Artifacts.Cache;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Node.Tests.Artifacts;

/// <summary>Files are sparse: their length counts against the quota, the disk hardly notices.</summary>
public sealed class ModelCacheTests : IDisposable
{
    private const long Gigabyte = 1L << 30;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reserve_OverTheQuota_ForgetsTheLongestUnused()
    {
        var cache = Cache(gigabytes: 3);
        foreach (var name in new[] { "a", "b", "c" }) Add(cache, name);
        Touch(cache, "a");

        Add(cache, "d");

        cache.Models.Select(model => model.Cid).Should().BeEquivalentTo("a", "c", "d");
        File.Exists(_folder.Combine("models", "b.gguf")).Should().BeFalse();
    }

    [Fact]
    public void Reserve_WhatIsInUse_IsNeverForgotten()
    {
        var cache = Cache(gigabytes: 2);
        Add(cache, "a");
        Add(cache, "b");
        var (_, first) = cache.Find("sha-a")!.Value;
        var (_, second) = cache.Find("sha-b")!.Value;

        var reserve = () => cache.Reserve("c", Gigabyte);

        reserve.Should().Throw<FetchFailedException>().Which.Message.Should().Contain("no room");
        cache.FetchableBytes.Should().Be(0);
        second.Dispose();
        second.Dispose();
        reserve.Should().NotThrow();
        cache.Models.Select(model => model.Cid).Should().Equal("a");
        first.Dispose();
    }

    [Fact]
    public void Reserve_MoreThanTheDiskHas_IsRefusedBeforeAnythingIsFetched()
    {
        var reserve = () => Cache(gigabytes: 1_000_000).Reserve("a", 1L << 49);

        reserve.Should().Throw<FetchFailedException>().Which.Message.Should().Contain("the disk has");
    }

    [Fact]
    public void Start_FindsWhatWasFetched_AndForgetsWhatIsNotWhole()
    {
        var cache = Cache(gigabytes: 5);
        foreach (var name in new[] { "a", "b", "c" }) Add(cache, name);
        using (var file = File.OpenWrite(_folder.Combine("models", "b.gguf"))) file.SetLength(5);
        File.WriteAllText(_folder.Combine("models", "c.json"), "{");

        var again = Cache(gigabytes: 5);

        again.Models.Should().Equal(new CachedModel("sha-a", "a", Gigabyte, _folder.Combine("models", "a.gguf")));
        File.Exists(_folder.Combine("models", "b.gguf")).Should().BeFalse();
    }

    private ModelCache Cache(int gigabytes) => new(new NodeOptions { DataFolder = _folder.Path, CacheGigabytes = gigabytes }, _clock, NullLogger<ModelCache>.Instance);

    private void Add(ModelCache cache, string name)
    {
        var (part, _, pin) = cache.Reserve(name, Gigabyte);
        using (pin)
        {
            using (var file = File.Create(part)) file.SetLength(Gigabyte);
            cache.Complete(name, "sha-" + name, Gigabyte);
            Touch(cache, name);
        }
    }

    private void Touch(ModelCache cache, string name)
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        cache.Find("sha-" + name)!.Value.Pin.Dispose();
    }
}
