namespace AIForge.Shared.Ids;

public abstract class ReceiptTag : IIdTag
{
    public static string Prefix => "rcpt";
}
