namespace AIForge.EndToEnd.Tests;

/// <summary>The tests of one network run one after the other: each may kill a part of it.</summary>
[CollectionDefinition(Name)]
public sealed class NetworkCollection : ICollectionFixture<NetworkFixture>
{
    public const string Name = "network";
}
