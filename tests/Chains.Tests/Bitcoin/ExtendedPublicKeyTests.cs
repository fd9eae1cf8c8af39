using AIForge.Chains.Bitcoin;
using AIForge.Chains.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Bitcoin;

/// <summary>Keys of BIP 32's test vectors and of BIP 84's mnemonic; what those do not list was derived with bcoin and ethers, which agree.</summary>
public sealed class ExtendedPublicKeyTests
{
    private const string Account = "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V";
    private const string TestAccount = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";

    // BIP 84, account 0.
    private const string PrivateAccount = "zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE";

    [Theory]
    [InlineData("xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw", 1u, "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ")]
    [InlineData("xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5", 2u, "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV")]
    [InlineData("xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV", 1000000000u, "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy")]
    [InlineData("xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB", 0u, "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH")]
    public void TryDerive_PublishedParent_IsThePublishedChild(string parent, uint number, string child)
    {
        Parsed(parent).TryDerive(number, out var derived).Should().BeTrue();

        derived!.ToString().Should().Be(child);
    }

    [Theory]
    [InlineData(Account, "main", 0u, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu")]
    [InlineData(Account, "main", 1u, "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g")]
    [InlineData(Account, "main", 1000u, "bc1q2r6gwzc9em5vrywu66qkzpp5ujeep9qp80umeq")]
    [InlineData(Account, "main", 2147483647u, "bc1qkev33hvxz82vkshaz62kwwxnpdcae3hhuvjcnt")]
    [InlineData(TestAccount, "test", 0u, "tb1q6rz28mcfaxtmd6v789l9rrlrusdprr9pqcpvkl")]
    [InlineData(TestAccount, "test", 1u, "tb1qd7spv5q28348xl4myc8zmh983w5jx32cjhkn97")]
    [InlineData(TestAccount, "test", 1000u, "tb1qzp43qjl6t0yfpyjmhvlfc8h4emlf8e9tldz09s")]
    public void Address_OfAnAccount_IsTheWalletsOwn(string account, string network, uint index, string address)
    {
        Parsed(account).TryDerive(0, out var receiving).Should().BeTrue();
        receiving!.TryDerive(index, out var key).Should().BeTrue();

        SegwitAddress.Of(key!, Network(network)).ToString().Should().Be(address);
    }

    [Fact]
    public void TryParse_VersionsOfBip84_AreTheSameKeys()
    {
        Parsed("zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs").ToString().Should().Be(Account);
        Parsed("vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbBrf8ZhDYe2jWAqvZVnsc").ToString().Should().Be(TestAccount);
        Parsed(Account).Depth.Should().Be(3);
        Parsed(Account).Number.Should().Be(ExtendedPublicKey.FirstHardened);
    }

    [Theory]
    [InlineData(PrivateAccount, ExtendedKeyRefusal.PrivateKey)]
    [InlineData("xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi", ExtendedKeyRefusal.PrivateKey)]
    [InlineData("xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6W", ExtendedKeyRefusal.NotAKey)]
    [InlineData("xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3Xy", ExtendedKeyRefusal.NotAKey)]
    [InlineData("TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz", ExtendedKeyRefusal.NotAKey)]
    [InlineData("", ExtendedKeyRefusal.NotAKey)]
    [InlineData(null, ExtendedKeyRefusal.NotAKey)]
    public void TryParse_NoPublicKey_SaysWhy(string? text, ExtendedKeyRefusal expected)
    {
        ExtendedPublicKey.TryParse(text, out var key, out var refusal).Should().BeFalse();

        (key, refusal).Should().Be((null, expected));
    }

    // BIP 32, test vector 5: what makes them invalid is in the comments of the standard.
    [Theory]
    [InlineData(0x049d7cb2u, 4, 3, ExtendedKeyRefusal.UnknownVersion)]
    [InlineData(0x0488b21eu, 4, 0, ExtendedKeyRefusal.InvalidKey)]
    [InlineData(0x0488b21eu, 45, 4, ExtendedKeyRefusal.InvalidKey)]
    [InlineData(0x0488b21eu, 45, 0, ExtendedKeyRefusal.InvalidKey)]
    public void TryParse_DamagedKey_SaysWhy(uint version, int place, byte value, ExtendedKeyRefusal expected)
    {
        ExtendedPublicKey.TryParse(Reversioned(Account, version, bytes => bytes[place] = value), out _, out var refusal).Should().BeFalse();

        refusal.Should().Be(expected);
    }

    [Fact]
    public void TryParse_KeyOffTheCurve_IsInvalid()
    {
        // x = 5 is on no point of secp256k1.
        var text = Reversioned(Account, 0x0488b21e, bytes =>
        {
            bytes.AsSpan(46).Clear();
            bytes[^1] = 5;
        });

        ExtendedPublicKey.TryParse(text, out _, out var refusal).Should().BeFalse();
        refusal.Should().Be(ExtendedKeyRefusal.InvalidKey);
    }

    [Fact]
    public void TryParse_OtherNetwork_IsRefused()
    {
        ExtendedPublicKey.TryParse(Account, BitcoinNetwork.Regtest, out _, out var refusal).Should().BeFalse();
        refusal.Should().Be(ExtendedKeyRefusal.OtherNetwork);
        ExtendedPublicKey.TryParse(TestAccount, BitcoinNetwork.Main, out _, out refusal).Should().BeFalse();
        refusal.Should().Be(ExtendedKeyRefusal.OtherNetwork);
        ExtendedPublicKey.TryParse(TestAccount, BitcoinNetwork.Regtest, out _, out _).Should().BeTrue();
    }

    [Fact]
    public void TryDerive_HardenedNumber_IsTheCallersMistake()
    {
        var derive = () => Parsed(Account).TryDerive(ExtendedPublicKey.FirstHardened, out _);

        derive.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void TryParse_AnyPayload_NeverThrows() => Prop.ForAll(Gen.Choose(0, 255).ArrayOf(78).Select(values => values.Select(value => (byte)value).ToArray()).ToArbitrary(), payload =>
    {
        // Random versions are never right ones, so half of them are given one, and half of those a point's first byte.
        if (payload[20] % 2 == 0) Convert.FromHexString("0488b21e03").CopyTo(payload, 0);
        if (payload[21] % 2 == 0) payload[45] = 2;
        if (ExtendedPublicKey.TryParse(Base58Check.Encode(payload), out var key, out _)) key.ToString().Should().Be(Base58Check.Encode(payload));
    }).QuickCheckThrowOnFailure();

    private static ExtendedPublicKey Parsed(string text) => ExtendedPublicKey.TryParse(text, out var key, out var refusal) ? key : throw new ArgumentException(refusal.ToString());

    private static BitcoinNetwork Network(string name) => BitcoinNetwork.TryParse(name, out var network) ? network : throw new ArgumentException(name);

    private static string Reversioned(string key, uint version, Action<byte[]>? damage = null)
    {
        if (!Base58Check.TryDecode(key, out var bytes)) throw new ArgumentException(key);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, version);
        damage?.Invoke(bytes);
        return Base58Check.Encode(bytes);
    }
}
