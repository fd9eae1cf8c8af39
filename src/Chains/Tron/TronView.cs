namespace AIForge.Chains.Tron;

/// <summary>Which of a node's two states is asked.</summary>
public enum TronView
{
    /// <summary>Everything up to the newest block (<c>/wallet</c>).</summary>
    Latest,

    /// <summary>What can no longer be replaced: blocks that 19 of the 27 producers built upon (<c>/walletsolidity</c>).</summary>
    Solid,
}
