namespace AIForge.Shared.Ids;

public abstract class WalletTag : IIdTag
{
    public static string Prefix => "wallet";
}
