using Mono.Cecil;

namespace AIForge.Architecture.Tests;

/// <summary>
/// Of BouncyCastle only the primitives that were looked into are used: nothing that parses certificates, keys, messages or TLS, where its
/// advisories are, and not the curves of Asn1.Sec, which are five times slower than CustomNamedCurves.
/// </summary>
public sealed class CryptographyTests
{
    private const string Library = "Org.BouncyCastle.";

    private static readonly string[] Allowed =
    [
        "Org.BouncyCastle.Asn1.X9",
        "Org.BouncyCastle.Crypto",
        "Org.BouncyCastle.Crypto.Digests",
        "Org.BouncyCastle.Crypto.EC",
        "Org.BouncyCastle.Crypto.Generators",
        "Org.BouncyCastle.Crypto.Signers",
        "Org.BouncyCastle.Math",
        "Org.BouncyCastle.Math.EC",
    ];

    [Theory]
    [InlineData(typeof(Chains.Cryptography.Keccak256))]
    [InlineData(typeof(Coordinator.CoordinatorHost))]
    public void BouncyCastle_OnlyForPrimitives(Type assemblyOf)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(assemblyOf.Assembly.Location);

        var used = assembly.MainModule.GetTypeReferences().Select(type => type.Namespace).Where(name => name.StartsWith(Library, StringComparison.Ordinal));

        used.Distinct().Should().BeSubsetOf(Allowed);
    }
}
