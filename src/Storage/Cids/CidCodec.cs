namespace AIForge.Storage.Cids;

/// <summary>How the bytes behind a CID are to be read; the numbers are those of the multicodec table.</summary>
public enum CidCodec
{
    /// <summary>The bytes themselves.</summary>
    Raw = 0x55,

    /// <summary>A node of a MerkleDAG, as protobuf.</summary>
    DagPb = 0x70,
}
