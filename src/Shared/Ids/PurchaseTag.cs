namespace AIForge.Shared.Ids;

public abstract class PurchaseTag : IIdTag
{
    public static string Prefix => "purchase";
}
