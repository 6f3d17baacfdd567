using Gateway.Conventions.Tests.Rules;

namespace Gateway.Conventions.Tests;

public sealed class CodeTests
{
    [Fact]
    public void A_general_catch_stands_in_adapters_and_endpoints_only() => CodeRules.GeneralCatch.Holds();

    [Theory]
    [InlineData("catch { }")]
    [InlineData("catch (Exception) { }")]
    [InlineData("catch (System.Exception e) { }")]
    public void A_general_catch_elsewhere_is_found(string clause)
    {
        CodeRules.GeneralCatch.Finds(new SourceFile("gateway/Login/A.cs", $"class A {{ void M() {{ try {{ }} {clause} }} }}"));
        CodeRules.GeneralCatch.Accepts(new SourceFile("protocol-adapters/Imap/ImapAdapter.cs", $"class A {{ void M() {{ try {{ }} {clause} }} }}"));
    }

    [Fact]
    public void A_catch_of_one_kind_is_left_alone() =>
        CodeRules.GeneralCatch.Accepts(new SourceFile("gateway/Login/A.cs", "class A { void M() { try { } catch (IOException) { } catch (Exception e) when (e is FormatException) { } } }"));

    [Fact]
    public void Secrets_are_no_strings() => CodeRules.SecretsAreNoStrings.Holds();

    [Theory]
    [InlineData("class A { public string Password { get; set; } }")]
    [InlineData("class A { string? _clientSecret; }")]
    [InlineData("record A(string AppPasswordText);")]
    public void A_secret_held_as_a_string_is_found(string text) => CodeRules.SecretsAreNoStrings.Finds(new SourceFile("gateway/Login/A.cs", text));

    [Fact]
    public void The_path_of_a_secret_and_the_id_of_a_password_are_no_secrets() =>
        CodeRules.SecretsAreNoStrings.Accepts(new SourceFile("gateway/Login/A.cs", "record A(string MasterPasswordFile, string AppPasswordId) { const string PasswordLabel = \"\"; }"));

    [Fact]
    public void No_warning_is_silenced_out_of_sight() => CodeRules.NoWarningSilenced.Holds();

    [Theory]
    [InlineData("gateway/Gateway.csproj", "<NoWarn>CA1848</NoWarn>")]
    [InlineData("gateway/A.cs", "#pragma warning disable CA1848")]
    public void A_silenced_warning_is_found(string path, string text) => CodeRules.NoWarningSilenced.Finds(new SourceFile(path, text));

    [Fact]
    public void Nothing_is_async_void() => CodeRules.NoAsyncVoid.Holds();

    [Fact]
    public void An_async_void_method_is_found() => CodeRules.NoAsyncVoid.Finds(new SourceFile("gateway/A.cs", "class A { async void M() { } }"));

    [Fact]
    public void Nobody_asks_the_container() => CodeRules.NoServiceLocator.Holds();

    [Fact]
    public void A_class_that_asks_the_container_is_found() =>
        CodeRules.NoServiceLocator.Finds(new SourceFile("gateway/A.cs", "class A(IServiceProvider services) { }"));
}
