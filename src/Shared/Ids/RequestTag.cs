namespace AIForge.Shared.Ids;

public abstract class RequestTag : IIdTag
{
    public static string Prefix => "req";
}
