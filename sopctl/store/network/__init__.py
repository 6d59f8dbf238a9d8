"""What leaves this machine: mail by SMTP, and facts by HTTP. Nothing here is used unless somebody says so."""
