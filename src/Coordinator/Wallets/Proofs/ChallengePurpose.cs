namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>What a signature is asked for; one given for the one is never good for the other.</summary>
internal enum ChallengePurpose
{
    Login,
    Link,
}
