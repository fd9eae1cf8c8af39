using AIForge.Coordinator.Platform.Storage;
using AIForge.Shared.Faults;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Platform.Storage;

public sealed class StorageModuleTests
{
    [Fact]
    public async Task NothingConfigured_EveryUseSaysWhatToConfigure()
    {
        await using var services = Services([]);

        var objects = () => services.GetRequiredService<IObjectStore>().FindAsync("a", default);
        var content = () => services.GetRequiredService<IContentStore>().FindSizeAsync(null!, default);

        (await objects.Should().ThrowAsync<FaultException>()).Which.Should().Match<FaultException>(
            fault => fault.Reason == "STORAGE_NOT_CONFIGURED" && fault.Message.Contains("Storage:Objects:S3"));
        (await content.Should().ThrowAsync<FaultException>()).Which.Message.Should().Contain("Storage:Content:Ipfs");
    }

    [Fact]
    public async Task Folders_GiveLocalStores()
    {
        using var folder = TemporaryFolder.Create();
        await using var services = Services(new() { ["Storage:Objects:Folder"] = folder.Combine("o"), ["Storage:Content:Folder"] = folder.Combine("c") });

        services.GetRequiredService<IObjectStore>().Should().BeOfType<LocalObjectStore>();
        services.GetRequiredService<IContentStore>().Should().BeOfType<LocalContentStore>();
    }

    [Theory]
    [InlineData("Objects:Folder=/x Objects:S3:Endpoint=http://s3 Objects:S3:Bucket=abc Objects:S3:AccessKey=a Objects:S3:SecretKey=b", "not both")]
    [InlineData("Content:Folder=/x Content:Ipfs:Url=http://ipfs", "not both")]
    [InlineData("Content:Ipfs:Url=ipfs:5001", "no http address without a user")]
    [InlineData("Objects:S3:Endpoint=http://user:secret@s3 Objects:S3:Bucket=abc Objects:S3:AccessKey=a Objects:S3:SecretKey=b", "no http address without a user")]
    [InlineData("Objects:S3:Endpoint=http://s3 Objects:S3:Bucket=ab Objects:S3:AccessKey=a Objects:S3:SecretKey=b", "3 to 63")]
    [InlineData("Objects:S3:Endpoint=http://s3 Objects:S3:Bucket=abc Objects:S3:AccessKey=a", "SecretKey")]
    public async Task Configuration_ThatIsNotOneWhole_StopsTheStart(string settings, string problem)
    {
        await using var services = Services(settings.Split(' ').Select(setting => setting.Split('=', 2)).ToDictionary(pair => "Storage:" + pair[0], pair => (string?)pair[1]));

        var read = () => services.GetRequiredService<IOptions<StorageOptions>>().Value;

        read.Should().Throw<OptionsValidationException>().Which.Message.Should().Contain(problem);
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(TimeProvider.System);
        services.AddStorage();
        return services.BuildServiceProvider();
    }
}
