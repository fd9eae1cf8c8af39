namespace AIForge.Shared.Ids;

public abstract class UserTag : IIdTag
{
    public static string Prefix => "user";
}
