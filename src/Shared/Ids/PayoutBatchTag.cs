namespace AIForge.Shared.Ids;

public abstract class PayoutBatchTag : IIdTag
{
    public static string Prefix => "pbatch";
}
