namespace AIForge.Chains;

/// <summary>Why a text is not an address.</summary>
public enum AddressRefusal
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>It does not have the form of an address of this network.</summary>
    NotAnAddress,

    /// <summary>An Ethereum address in one case only, where the caller wants the checksum of EIP-55.</summary>
    ChecksumMissing,

    /// <summary>It was mistyped: the checksum does not belong to the rest.</summary>
    ChecksumWrong,

    /// <summary>Well-formed base58check, but of another network than Tron.</summary>
    OtherNetwork,
}
