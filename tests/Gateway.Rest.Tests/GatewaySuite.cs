namespace AIForge.Gateway.Rest.Tests;

/// <summary>Tests that share one gateway run one after the other, so that each sees only its own calls.</summary>
[CollectionDefinition(Name)]
public sealed class GatewaySuite : ICollectionFixture<GatewayFixture>
{
    public const string Name = "gateway";
}
