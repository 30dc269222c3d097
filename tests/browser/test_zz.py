def test_all(every_address, client):
    for name, address in every_address.items():
        if "suggestion" in name or name == "bulletin" or "supervision" in name:
            assert client.get(address).status_code == 200, name
