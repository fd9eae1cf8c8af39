namespace AIForge.Shared.Ids;

public abstract class ServiceSubscriptionTag : IIdTag
{
    public static string Prefix => "sub";
}
